// The first thing `npm start` and `npm test` run, on whatever Node is there: built-ins only.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export const root = path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname));
const local = (...parts) => path.join(root, "node_modules", ...parts);

// Nothing here reports to anybody: neither the site nor its build.
process.env.NEXT_TELEMETRY_DISABLED ??= "1";

/** The Node the project brings along; the one that runs this may be older. */
export const node = local(".bin", process.platform === "win32" ? "node.cmd" : "node");

/** Says what is being done, what came of it and how long it took. */
export function step(title, work) {
  const started = performance.now();
  process.stdout.write(`• ${title} …\n`);
  const outcome = work() ?? "done";
  process.stdout.write(`  ${outcome} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
}

/** Runs a command of the project to its end; a failure ends this process with the same code. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error) fail(`${command} could not be run: ${result.error.message}`);
  if (result.signal) process.exit(1);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

export function fail(message) {
  process.stderr.write(`\n${message}\n\n`);
  process.exit(1);
}

/** Installs what package-lock.json asks for, unless exactly that is installed already. */
export function install() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    fail(`Node ${process.versions.node} is too old: the project needs Node 20.9 or later to start.`);
  }
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  const stamp = local(".installed");
  const installed = existsSync(stamp) && existsSync(node) ? readFileSync(stamp, "utf8") : "";
  if (installed === wanted) return;
  step("Installing packages (a few minutes the first time)", () => {
    run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
      shell: process.platform === "win32",
    });
    mkdirSync(local(), { recursive: true });
    writeFileSync(stamp, wanted);
  });
}

/** Reads .env files the way Next does, so that all commands see one environment. Only after `install`. */
export async function loadEnvFiles(development = false) {
  const { default: nextEnv } = await import("@next/env");
  nextEnv.loadEnvConfig(root, development, { info() {}, error: fail });
}
