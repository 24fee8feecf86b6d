/** Servers of the benchmark as processes of their own, so that they share nothing but the machine. */
import { fork } from "node:child_process";
import { rm } from "node:fs/promises";
import { freshDataDir } from "#tests/support/servers/fresh-data.ts";
import { cleanEnv } from "#tests/support/servers/server.ts";

export type BenchServer = { url: string; kill(): Promise<void>; close(): Promise<void> };

/** Resolves when it listens. @throws when it ends before that */
export async function startBenchServer(env: Record<string, string>): Promise<BenchServer> {
  const dataDir = env.DATA_DIR ?? (await freshDataDir());
  const child = fork("tests/bench/slack/child.ts", {
    env: { ...cleanEnv(), NODE_ENV: "production", LOG_LEVEL: "fatal", ...env, DATA_DIR: dataDir },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const over = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = () => {
    child.kill("SIGKILL");
    return over;
  };
  const url = await new Promise<string>((resolve, reject) => {
    child.once("message", (message: { url: string }) => resolve(message.url));
    void over.then(() => reject(new Error("A server did not start.")));
  });
  return {
    url,
    kill,
    async close() {
      await kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
