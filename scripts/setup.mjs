// The first step of `npm start` and `npm test`. It runs on any Node, so that it uses built-in modules only.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export const root = path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname));
const local = (...parts) => path.join(root, "node_modules", ...parts);

// Switches telemetry of dependencies off, for the site and for its build.
process.env.NEXT_TELEMETRY_DISABLED ??= "1";

/** The Node that the project installs. The Node that runs this file may be older. */
export const node = local(".bin", process.platform === "win32" ? "node.cmd" : "node");

/**
 * Prints a step, its result and its time. On a terminal the seconds count up meanwhile.
 * `usual` is the usual time of a long step, e.g. "a minute".
 */
export async function step(title, work, usual) {
  const started = performance.now();
  const line = `• ${title}${usual ? ` (about ${usual})` : ""} …`;
  process.stdout.write(`${line}\n`);
  const seconds = () => (performance.now() - started) / 1000;
  const ticker = process.stdout.isTTY && usual && setInterval(() => show(`  ${seconds().toFixed(0)} s`), 1000);
  const outcome = (await work()) ?? "done";
  if (ticker) {
    clearInterval(ticker);
    show("");
  }
  process.stdout.write(`  ${outcome} (${seconds().toFixed(1)} s)\n`);
}

/** Replaces the last line of the terminal. */
const show = (text) => process.stdout.write(`\r\x1b[2K${text}`);

/** Runs a command of the project to its end. When it fails, this process ends with the same code. */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
  // When a parallel command fails, a build must not go on in the background: the next start would run into it.
  const stop = () => child.kill();
  process.once("exit", stop);
  const code = await new Promise((resolve) => {
    child.on("error", (error) => fail(`${command} could not be run: ${error.message}`));
    child.on("exit", (status) => resolve(status ?? 1));
  });
  process.off("exit", stop);
  if (code !== 0) process.exit(code);
}

export function fail(message) {
  process.stderr.write(`\n${message}\n\n`);
  process.exit(1);
}

/**
 * Installs the packages of package-lock.json, unless exactly those are installed already.
 * @param {"start" | "all"} extent "start": the packages that building and serving the site need. "all": those of
 * development and tests too, added to the installed ones.
 */
export async function install(extent) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    fail(`Node ${process.versions.node} is too old: the project needs Node 20.9 or later to start.`);
  }
  const lock = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  const stamp = local(".installed");
  const installed = existsSync(stamp) && existsSync(node) ? readFileSync(stamp, "utf8") : "";
  if ([`${lock} all`, `${lock} ${extent}`].includes(installed)) return;
  if (extent === "start") await step("Installing packages", installForStart, "a minute");
  else await step("Installing packages for tests and development", () => installAll(installed !== ""), "a minute");
  mkdirSync(local(), { recursive: true });
  writeFileSync(stamp, `${lock} ${extent}`);
}

const QUIET = ["--no-audit", "--no-fund", "--no-progress", "--loglevel=error", "--prefer-offline"];
const npm = (...args) => run("npm", [...args, ...QUIET], { shell: process.platform === "win32" });

/** Peer dependencies are left out too: only development tools have some that no other package installs. */
async function installForStart() {
  await npm("ci", "--omit=dev", "--omit=peer");
  return `done, ${prune()} files that no start reads removed`;
}

/** Adds to the packages that a start installed. `npm ci` would delete them first. */
const installAll = (isStarted) =>
  isStarted ? npm("install", "--no-save", "--include=dev") : npm("ci", "--include=dev");

/** Removes source maps, and the headers that come with Node for compiling add-ons: 200 MB. @returns number of entries */
function prune() {
  const entries = readdirSync(local(), { recursive: true });
  const unused = entries.filter((entry) => entry.endsWith(".map") || /^node-[\w-]+[\\/](include|share)$/.test(entry));
  for (const entry of unused) rmSync(local(entry), { recursive: true });
  return unused.length;
}

/** Reads .env files as Next does, so that all commands have one environment. Call it after `install`. */
export async function loadEnvFiles(development = false) {
  const { default: nextEnv } = await import("@next/env");
  nextEnv.loadEnvConfig(root, development, { info() {}, error: fail });
}

/**
 * The arguments of Next that say where the server listens. Without SITE_URL it listens on this machine only. Call it after
 * `loadEnvFiles`.
 */
export function listenArguments({ PORT = "3000", SITE_URL = "", BASE_PATH = "" } = process.env) {
  if (SITE_URL.trim() !== "") return ["-p", PORT];
  process.stdout.write(
    `• Only this machine can open http://localhost:${PORT}${BASE_PATH}. To let others in, set SITE_URL to the address they will use.\n`,
  );
  return ["-H", "127.0.0.1", "-p", PORT];
}

/**
 * The docs folder that the command line names, as an absolute path, or null. npm runs scripts in the project's folder:
 * INIT_CWD is the folder that it was called in.
 */
export function folderArgument(args = process.argv.slice(2), { INIT_CWD = process.cwd() } = process.env) {
  const [folder = "", ...others] = args;
  if (others.length > 0 || folder.startsWith("-")) {
    fail(
      "Usage: npm start -- [FOLDER]\n\n  FOLDER  the docs to serve, e.g. ../my-product/docs; by default those in DOCS_DIR",
    );
  }
  return folder === "" ? null : path.resolve(INIT_CWD, folder);
}
