/** Sites that are killed and come back: one server on its data folder, or two on one database. */
import { type ChildProcess, fork } from "node:child_process";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Database } from "#lib/database/client.ts";
import { openEmbedded } from "#lib/database/embedded/embedded.ts";
import type { SupabaseServer } from "#tests/support/fakes/supabase-server.ts";
import { freshDataDir } from "#tests/support/servers/fresh-data.ts";
import { cleanEnv } from "#tests/support/servers/server.ts";
import type { Arm, Order, ServerMessage } from "./server.ts";

export type Servers = "one" | "two";
export type Site = {
  servers: Servers;
  /** Address of the server that readers turn to; waits until there is one. */
  url(): Promise<string>;
  /**
   * Has the server that readers turn to end at a failpoint; with `any` whichever passes it.
   */
  arm(arm: Arm | "disarm", any?: boolean): Promise<void>;
  /** Ends it now. */
  kill(): Promise<void>;
  /** Rows of its outbox that are still to be delivered, or never will be. */
  undelivered(): Promise<number>;
  /** How often it was killed. */
  kills(): number;
  /** Resolves when it was killed more than `kills` times; false when that does not come within `ms`. */
  killed(kills: number, ms: number): Promise<boolean>;
  /** Ends it and hands out its database, which the caller closes. */
  close(): Promise<Database>;
};

type Env = Record<string, string>;
type Process = { child: ChildProcess; url: Promise<string>; over: Promise<void> };

const COMPILE_CACHE = path.join(tmpdir(), "paste-assistant-compiled");

/** @throws when the server ends before it listens */
function start(env: Env): Process {
  const child = fork("tests/soak/crashes/server.ts", {
    env: { ...cleanEnv(), NODE_ENV: "production", NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const over = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = new Promise<string>((resolve, reject) => {
    child.on("message", (message: ServerMessage) => "url" in message && resolve(message.url));
    void over.then(() => reject(new Error("A server did not start.")));
  });
  url.catch(() => undefined);
  return { child, url, over };
}

/** One at a time. */
function order({ child }: Process, what: Order): Promise<ServerMessage> {
  const message = new Promise<ServerMessage>((resolve) => child.once("message", resolve));
  child.send(what);
  return message;
}

function createSite(servers: Servers, env: Env, openDatabase: () => Promise<Database>): Site {
  let kills = 0;
  let closing = false;
  let waiting: (() => void)[] = [];
  let current = run();
  let spare = servers === "two" ? run() : null;

  function run(): Process {
    const process = start(env);
    void process.over.then(() => {
      if (closing) return;
      kills += 1;
      if (spare && process === current) [current, spare] = [spare, run()];
      else if (process === spare) spare = run();
      else current = run();
      for (const resolve of waiting) resolve();
      waiting = [];
    });
    return process;
  }

  return {
    servers,
    url: () => current.url,
    async arm(arm, any = false) {
      // Both are up, so that the other one can take over.
      await Promise.all([current.url, spare?.url]);
      await Promise.all([order(current, arm), any && spare && order(spare, arm)]);
    },
    async undelivered() {
      await current.url;
      const message = await order(current, "undelivered");
      return "undelivered" in message ? message.undelivered : Number.NaN;
    },
    async kill() {
      const { child, over } = current;
      child.kill("SIGKILL");
      await over;
    },
    kills: () => kills,
    async killed(before, ms) {
      const end = new AbortController();
      const late = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        end.signal.addEventListener("abort", () => clearTimeout(timer));
      });
      let isLate = false;
      void late.then(() => {
        isLate = true;
      });
      while (kills <= before && !isLate)
        await Promise.race([late, new Promise<void>((resolve) => waiting.push(resolve))]);
      end.abort();
      return kills > before;
    },
    async close() {
      closing = true;
      for (const process of [current, spare]) {
        process?.child.kill("SIGKILL");
        await process?.over;
      }
      return openDatabase();
    },
  };
}

/** One server on a data folder of its own. */
export async function oneServer(env: Env): Promise<Site> {
  const dataDir = await freshDataDir();
  return createSite("one", { ...env, DATA_DIR: dataDir }, async () => {
    const database = await openEmbedded(dataDir, "supabase/migrations");
    const close = async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { ...database, close };
  });
}

/** Two servers on a database that they share with others. */
export async function twoServers(env: Env, shared: SupabaseServer): Promise<Site> {
  const dataDir = await freshDataDir();
  return createSite("two", { ...env, ...shared.env, DATA_DIR: dataDir }, async () => {
    await rm(dataDir, { recursive: true, force: true });
    return { ...shared.database, close: async () => {} };
  });
}
