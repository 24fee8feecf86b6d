import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import { beforeEach, expect, it, vi } from "vitest";

/** What .gitignore names, and git's own folder: not every clone can be asked for its tracked files. */
const SKIPPED =
  /^(node_modules|\.git|\.next|\.data|test-results|next-env\.d\.ts|\.env|\.env\.local|.*\.tsbuildinfo|\.DS_Store)$/;
const MAX_BYTES = 1024 * 1024;
const config = { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator, options: {} }] };

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (SKIPPED.test(entry.name)) return [];
    if (entry.isDirectory()) return filesBelow(file);
    return entry.isFile() && statSync(file).size <= MAX_BYTES ? [file] : [];
  });
}

/** The kinds of secrets in a text, with their lines; never the secrets. */
async function secretsIn(filePath: string, content: string): Promise<string[]> {
  const source = { content, filePath, ext: path.extname(filePath), contentType: "text" } as const;
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  return messages.map(({ ruleId, loc }) => `${filePath}:${loc.start.line} ${ruleId}`);
}

// The scanner marks each step for a profiler, whose time grows with the square of the marks: a minute for these files.
beforeEach(() => {
  const mark = performance.mark("scan");
  vi.spyOn(performance, "mark").mockReturnValue(mark);
});

it("no file of the project holds a secret", async () => {
  const files = filesBelow(".");
  expect(files.length).toBeGreaterThan(500);
  expect(files).toEqual(expect.arrayContaining(["package.json", ".env.example", "lib/masking/mask.ts"]));
  const found: string[] = [];
  for (const file of files) {
    const bytes = readFileSync(file);
    if (!bytes.includes(0)) found.push(...(await secretsIn(file, bytes.toString())));
  }
  expect(found).toEqual([]);
});

// Put together here, so that this file holds none.
it.each([
  ["a GitHub token", ["ghp", "_", "aB3dE6gH9j".repeat(4).slice(0, 36)]],
  [
    "a private key",
    ["-----BEGIN RSA ", "PRIVATE KEY-----\n", "MIIE".repeat(40), "\n-----END RSA ", "PRIVATE KEY-----"],
  ],
  ["a Slack token", ["xox", "b-", "123456789012-", "1234567890123-", "aB3dE6gH9jK2mN5pQ8sT1vW4"]],
])("the scan finds %s and names its line", async (_, parts) => {
  expect(await secretsIn("lib/some.ts", `// One\nconst key = "${parts.join("")}";\n`)).toEqual([
    expect.stringMatching(/^lib\/some\.ts:2 /),
  ]);
});
