// `npm test`: types, lint, a build and all tests, also from a fresh clone.
// Arguments go to the test runner and skip the rest: `npm test -- tests/unit/database/store.test.ts`.
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findChromium } from "./chromium.mjs";
import { fail, install, node, root, run, step } from "./setup.mjs";

const next = "node_modules/next/dist/bin/next";
const vitest = "node_modules/vitest/vitest.mjs";
const report = path.join(mkdtempSync(path.join(tmpdir(), "test-report-")), "report.json");

await install("all");
const chosen = process.argv.slice(2);
if (chosen.length > 0) {
  await run(node, [vitest, "run", ...chosen]);
  process.exit(0);
}
await step("Types", async () => {
  await run(node, [next, "typegen"], { stdio: "ignore" });
  await run(node, ["node_modules/typescript/bin/tsc", "-p", "."]);
});
await step("Lint and format", () =>
  run(node, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]),
);
const projects = ["--project", "unit"];
await step("Chromium for the browser tests", () => {
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
// The browser tests use the production build. It needs no environment.
await step("Site", () => run(node, [next, "build"]), "25 seconds");
// On exit, because a failure ends this process.
process.on("exit", summarise);
await step(
  "Tests",
  () => run(node, [vitest, "run", ...projects, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]),
  "7 minutes",
);

/** The number of tests, and the files that took longest. */
function summarise() {
  if (!existsSync(report)) return;
  const { testResults, numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  const files = testResults.map(({ name, startTime, endTime, assertionResults }) => {
    const tests = `${assertionResults.length} ${assertionResults.length === 1 ? "test" : "tests"}`;
    return { seconds: (endTime - startTime) / 1000, text: `${path.relative(root, name)} (${tests})` };
  });
  process.stdout.write("Slowest files:\n");
  for (const { seconds, text } of files.sort((a, b) => b.seconds - a.seconds).slice(0, 10))
    process.stdout.write(`${seconds.toFixed(1).padStart(8)} s  ${text}\n`);
  process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
}
