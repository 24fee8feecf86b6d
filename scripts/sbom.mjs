// `npm run sbom`: the packages that `npm start` installs, as CycloneDX JSON on standard output. Reads package-lock.json only.
import { spawnSync } from "node:child_process";
import { fail, root } from "./setup.mjs";

// Some libraries' peer ranges end before our React: without --legacy-peer-deps npm refuses to list the tree.
const options = ["--sbom-format=cyclonedx", "--sbom-type=application", "--package-lock-only", "--legacy-peer-deps"];
const { status, stdout, stderr, error } = spawnSync("npm", ["sbom", ...options, "--offline"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
  shell: process.platform === "win32",
});
if (status !== 0) fail(`npm sbom failed: ${error?.message ?? stderr}`);

// --omit=dev would leave out packages that the site needs, if a development package needs them too.
const bom = JSON.parse(stdout);
const isForDevelopment = ({ properties }) => properties.some(({ name }) => name === "cdx:npm:package:development");
bom.metadata.component.name = "paste-assistant";
bom.components = bom.components.filter((component) => !isForDevelopment(component));
const kept = new Set([bom.metadata.component, ...bom.components].map((component) => component["bom-ref"]));
bom.dependencies = bom.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
