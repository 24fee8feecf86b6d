/** One of the project's commands as its own process, without a developer's own settings. */
import { spawn } from "node:child_process";
import { cleanEnv } from "./servers/server.ts";

export type Ran = { code: number | null; stdout: string; stderr: string };

export function startScript(
  file: string,
  args: string[],
  { env = {}, input = "" }: { env?: Record<string, string>; input?: string } = {},
) {
  const child = spawn(process.execPath, [file, ...args], { env: { ...cleanEnv(), ...env, NODE_ENV: "test" } });
  const ran: Ran = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (ran.stdout += chunk));
  child.stderr.on("data", (chunk) => (ran.stderr += chunk));
  child.stdin.end(input);
  const ended = new Promise<Ran>((resolve) => child.once("close", (code) => resolve({ ...ran, code })));
  return { ended, interrupt: () => child.kill("SIGINT") };
}

export const runScript = (...args: Parameters<typeof startScript>): Promise<Ran> => startScript(...args).ended;
