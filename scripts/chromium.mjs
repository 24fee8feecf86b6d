// Finds a Chromium for the browser tests, or installs one. The headless shell is preferred: it takes half the processor time
// of the whole browser. It is installed only by root on Linux, as in containers.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { node, root } from "./setup.mjs";

const SHELLS = ["chromium-headless-shell", "chrome-headless-shell"];
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The path of a Chromium that starts, or null when there is none. */
export function findChromium() {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH && works(CHROMIUM_PATH)) return CHROMIUM_PATH;
  return (
    installed(SHELLS) ??
    (isRoot ? systems("chromium-headless-shell") : null) ??
    installed(NAMES, PLACES) ??
    playwrights() ??
    systems("chromium")
  );
}

const isRoot = process.getuid?.() === 0;
const quiet = { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
const works = (file) => existsSync(file) && spawnSync(file, ["--version"], quiet).status === 0;

function installed(names, places = []) {
  const found = names.map((name) => spawnSync("which", [name], quiet).stdout?.trim());
  return [...found, ...places].find((file) => file && works(file)) ?? null;
}

function playwrights() {
  process.stdout.write("  No Chromium here; trying Playwright's own …\n");
  const cli = ["node_modules/playwright-core/cli.js", "install", "chromium"];
  spawnSync(node, cli, { cwd: root, stdio: "ignore", timeout: 300_000 });
  const script = 'import("playwright-core").then((p) => console.log(p.chromium.executablePath()))';
  const file = spawnSync(node, ["-e", script], { ...quiet, cwd: root }).stdout?.trim();
  return file && works(file) ? file : null;
}

function systems(name) {
  if (process.platform !== "linux") return null;
  process.stdout.write(`  Trying the system's package ${name} …\n`);
  const apt = (...args) => {
    const [command, ...rest] = [...(isRoot ? [] : ["sudo", "-n"]), "apt-get", ...args];
    return spawnSync(command, rest, {
      stdio: "ignore",
      timeout: 600_000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  };
  apt("update", "-qq");
  apt("install", "-y", "-qq", name);
  return installed([name]);
}
