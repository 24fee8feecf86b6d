// Finds a Chromium for the browser tests, or gets one: an installed one, else Playwright's, else the system's packages.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { node, root } from "./setup.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Path of a Chromium that starts, or null when none can be had. */
export function findChromium() {
  return installed() ?? playwrights() ?? systems();
}

const quiet = { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
const works = (file) => spawnSync(file, ["--version"], quiet).status === 0;

function installed() {
  const { CHROMIUM_PATH } = process.env;
  const found = NAMES.map((name) => spawnSync("which", [name], quiet).stdout?.trim());
  return [CHROMIUM_PATH, ...found, ...PLACES].find((file) => file && existsSync(file) && works(file)) ?? null;
}

function playwrights() {
  process.stdout.write("  No Chromium here; trying Playwright's own …\n");
  const cli = ["node_modules/playwright-core/cli.js", "install", "chromium"];
  spawnSync(node, cli, { cwd: root, stdio: "ignore", timeout: 300_000 });
  const script = 'import("playwright-core").then((p) => console.log(p.chromium.executablePath()))';
  const file = spawnSync(node, ["-e", script], { ...quiet, cwd: root }).stdout?.trim();
  return file && existsSync(file) && works(file) ? file : null;
}

function systems() {
  if (process.platform !== "linux") return null;
  process.stdout.write("  Playwright's cannot be had; trying the system's packages …\n");
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = (...args) => {
    const [command, ...rest] = [...sudo, "apt-get", ...args];
    return spawnSync(command, rest, {
      stdio: "ignore",
      timeout: 600_000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  };
  apt("update", "-qq");
  apt("install", "-y", "-qq", "chromium");
  return installed();
}
