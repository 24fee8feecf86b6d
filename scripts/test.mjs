// `npm test`: types, lint, a build and all tests, from a fresh clone on.
// Arguments go to the test runner and skip the rest: `npm test -- tests/unit/store.test.ts`.
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findChromium } from "./chromium.mjs";
import { fail, install, node, run, step } from "./setup.mjs";

const next = "node_modules/next/dist/bin/next";
const vitest = "node_modules/vitest/vitest.mjs";

install();
const chosen = process.argv.slice(2);
if (chosen.length > 0) {
  run(node, [vitest, "run", ...chosen]);
  process.exit(0);
}
step("Types", () => {
  run(node, [next, "typegen"], { stdio: "ignore" });
  run(node, ["node_modules/typescript/bin/tsc", "-p", "."]);
});
step("Lint and format", () =>
  run(node, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]),
);
const projects = ["--project", "unit"];
step("Chromium for the browser tests", () => {
  const chromium = findChromium();
  if (chromium) {
    process.env.CHROMIUM_PATH = chromium;
    projects.push("--project", "e2e");
    return chromium;
  }
  const problem = "No Chromium could be found or installed: the browser tests cannot run. Set CHROMIUM_PATH to one.";
  if (process.env.CI) fail(problem);
  process.stdout.write(`\n${"!".repeat(80)}\n${problem}\n${"!".repeat(80)}\n\n`);
  return "none";
});
// The browser tests use the site as a reader gets it; it builds with no environment at all.
step("Site", () => run(node, [next, "build"]));
const report = path.join(mkdtempSync(path.join(tmpdir(), "test-report-")), "report.json");
step("Tests", () =>
  run(node, [vitest, "run", ...projects, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]),
);
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
