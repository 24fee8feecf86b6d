// `npm start`: from a fresh clone to a running site. Every step does only what changed since the last time.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { install, loadEnvFiles, node, root, run, step } from "./setup.mjs";

install();
await loadEnvFiles();
run(node, ["scripts/check-env.ts"]);
step("Docs index", () => run(node, ["scripts/build-index.ts", "--allow-lost"]));
step("Site", build);
const { PORT = "3000" } = process.env;
const server = spawn(node, ["node_modules/next/dist/bin/next", "start", "-p", PORT], { cwd: root, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

/** Builds the site unless the last build was made from these very sources. */
function build() {
  const stamp = path.join(root, ".next", "built-from");
  const sources = hashSources();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return "unchanged";
  run(node, ["node_modules/next/dist/bin/next", "build"]);
  writeFileSync(stamp, sources);
}

function hashSources() {
  const hash = createHash("sha256");
  const add = (entry) => hash.update(entry).update(readFileSync(path.join(root, entry)));
  // The public variables Next would bake in do not exist here, so the environment is no part of a build.
  for (const file of ["package-lock.json", "next.config.mjs", "tsconfig.json", "instrumentation.ts"]) add(file);
  for (const folder of ["pages", "components", "lib", "public"]) {
    const entries = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files.sort()) add(path.relative(root, file));
  }
  return hash.digest("hex");
}
