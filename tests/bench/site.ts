/** The built site in front of the benchmark's upstream. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { KEYS } from "#tests/bench/chat.ts";
import type { Upstream } from "#tests/bench/upstream.ts";
import { type Server, startServer } from "#tests/support/servers/server.ts";

/** Builds the site in `folder`. @throws when that fails */
export function build(folder = "."): void {
  const next = `${process.cwd()}/node_modules/next/dist/bin/next`;
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, "build"], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
}

/** Whether there is a build to measure; nothing says whether it is of today's sources. */
export const isBuilt = (folder = "."): boolean => existsSync(`${folder}/.next/BUILD_ID`);

export const startSite = (upstream: Upstream): Promise<Server> =>
  startServer({
    OPENAI_API_KEY: KEYS.ours,
    OPENAI_BASE_URL: upstream.url,
    // Far more questions than any reader asks.
    RATE_LIMIT_PER_MINUTE: "1000",
    LOG_LEVEL: "error",
  });
