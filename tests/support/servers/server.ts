/** The built site as a process. */
import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { freshDataDir } from "./fresh-data.ts";

export type Server = {
  url: string;
  dataDir: string;
  pid: number;
  /** Everything that it has printed. */
  output(): string;
  /** Ends it by SIGKILL, like a crash. */
  kill(): Promise<void>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
};

/** The environment without variables of this project: those of a developer's shell must not reach a test. */
export const cleanEnv = (): Record<string, string | undefined> => {
  const own =
    /^(PORT|SITE_|BASE_|CSP_|TRUSTED_|DATA_DIR|DOCS_|ASSISTANTS?_|OPENAI_|TITLE_|CHAT_|SUPABASE_|SLACK_|SESSION_|MODEL_|RUN_|RELEASES_|OWN_|RATE_|LOG_|EMBED|DAILY_|STORAGE_|MASK|RETENTION_|ALLOWED_|SUPPORT_|PROOF_|OTEL_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
};

/** Starts `next start` on a free port, in this checkout or in a copy of it; resolves when it answers. */
export async function startServer(env: Record<string, string> = {}, cwd?: string): Promise<Server> {
  const { server, answers } = await launchServer(env, cwd);
  await answers();
  return server;
}

/** The same, without waiting for its first answer, which takes seconds. */
export async function launchServer(
  env: Record<string, string>,
  cwd?: string,
): Promise<{ server: Server; answers(): Promise<void> }> {
  const port = await freePort();
  const dataDir = env.DATA_DIR ?? (await freshDataDir());
  const url = `http://127.0.0.1:${port}${env.BASE_PATH ?? ""}`;
  const { child, output } = launch({ SITE_URL: url, ...env, DATA_DIR: dataDir, PORT: String(port) }, cwd);
  const kill = () => endProcess(child, "SIGKILL");
  const server = {
    url,
    dataDir,
    pid: child.pid ?? 0,
    output,
    kill,
    async close() {
      await kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  const mustRun = () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The server ended:\n${output()}`);
  };
  return { server, answers: () => untilAnswering(url, mustRun) };
}

/** Closes servers in this order: first the one that calls the others. */
export async function closeAll(...servers: { close(): Promise<void> }[]): Promise<void> {
  for (const server of servers) await server.close();
}

async function untilAnswering(url: string, mustRun = () => {}): Promise<void> {
  while (!(await fetch(`${url}/api/health`).catch(() => null))?.ok) {
    mustRun();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Sites with no model that the files share, each reader with data of their own: with two pages, or these docs. */
export const SHARED_SITES = { small: { DOCS_DIR: "tests/support/docs" }, whole: {} } as const;
export type SharedSite = keyof typeof SHARED_SITES;

/** Name of the environment variable with a shared site's address, which workers read. */
export const addressOf = (name: SharedSite): string => `SHARED_SITE_${name}`;

/** One of the sites that all files share; resolves when it answers. */
export async function sharedSite(name: SharedSite): Promise<{ url: string }> {
  const url = process.env[addressOf(name)];
  if (!url) throw new Error("Shared sites are started by tests/support/servers/shared-sites.ts.");
  await untilAnswering(url);
  return { url };
}

/** Starts a server that is expected to exit; resolves to its output and its exit code. */
export async function failToStart(env: Record<string, string>): Promise<{ output: string; code: number | null }> {
  const { child, output } = launch({ PORT: String(await freePort()), ...env });
  await new Promise((resolve) => child.once("exit", resolve));
  return { output: output(), code: child.exitCode };
}

function launch(env: Record<string, string>, cwd?: string): { child: ChildProcess; output(): string } {
  const args = ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", env.PORT ?? "3000"];
  const child = spawn(process.execPath, args, { cwd, env: { ...cleanEnv(), ...env, NODE_ENV: "production" } });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
  return { child, output: () => printed };
}

function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
