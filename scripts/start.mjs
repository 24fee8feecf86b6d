// `npm start -- [FOLDER]`: from a fresh clone to a running site with the docs in FOLDER, by default those in DOCS_DIR.
// Each step is skipped when nothing changed since its last run.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { folderArgument, install, listenArguments, loadEnvFiles, node, root, run, step } from "./setup.mjs";

const folder = folderArgument();
await install("start");
/** Identifies the sources of a build. No new build is needed while they are the same. */
const stamp = path.join(root, ".next", "built-from");
const index = ["scripts/build-index.ts", "--allow-lost", "--without-source"];
await loadEnvFiles();
const sources = hashSources();
const isBuilt = existsSync(stamp) && readFileSync(stamp, "utf8") === sources;
if (folder !== null) process.env.DOCS_DIR = folder;
await run(node, ["scripts/find-docs.ts"]);
if (!isBuilt) {
  await run(node, ["scripts/check-env.ts"]);
  const work = () => [run(node, index), run(node, ["scripts/prepare-database.ts"]), build()];
  await step("Docs index, database and site", () => Promise.all(work()).then(() => "done"), "25 seconds");
}
const next = ["node_modules/next/dist/bin/next", "start", ...listenArguments()];
const server = spawn(node, next, { cwd: root, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
// The server reads the docs itself. This step only reports problems, so that the start does not wait for it.
if (isBuilt) spawn(node, index, { cwd: root, stdio: "inherit" });

/** Builds the site, and stores the identity of its sources. */
async function build() {
  await run(node, ["node_modules/next/dist/bin/next", "build"]);
  writeFileSync(stamp, sources);
}

function hashSources() {
  const hash = createHash("sha256");
  const add = (entry) => hash.update(entry).update(readFileSync(path.join(root, entry)));
  // The only variable that a build depends on.
  hash.update(process.env.BASE_PATH ?? "");
  for (const file of ["package-lock.json", "next.config.mjs", "tsconfig.json", "instrumentation.ts"]) add(file);
  for (const folder of ["pages", "components", "lib", "public"]) {
    const entries = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files.sort()) add(path.relative(root, file));
  }
  return hash.digest("hex");
}
