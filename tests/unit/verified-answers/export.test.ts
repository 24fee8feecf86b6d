import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";
import { exportFiles } from "#lib/verified-answers/export.ts";
import { verifiedRow } from "#tests/support/verified-answers.ts";

const SOURCE = { url: "/docs/size#units", title: "Size › Units", hash: "h1" };
const HOSTILE = 'What does "a: b" # mean --- {x} <y>?';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "answers-"));
});
afterAll(() => rm(dir, { recursive: true }));

test("an exported answer is a page of the docs, with its question as the title and a link to its source", async () => {
  const paraphrases = ["Which width has it?", "in what unit is the width"];
  const files = exportFiles([
    verifiedRow({ answer: "Use `width`.\n\n- in *rem*\n- in px", paraphrases, sources: [SOURCE] }),
    verifiedRow({
      id: "answer_2",
      question: HOSTILE,
      answer: "```js\nconst a = { b: 1 };\n```\n\n<Unclosed> {nothing}",
    }),
  ]);
  for (const { name, content } of files) await writeFile(path.join(dir, name), content);
  await writeFile(path.join(dir, "size.md"), "# Size\n\n## Units\n\nrem and px.\n");
  const docs = await openDocs({ dir });
  const page = docs.pageInfo("/docs/how-wide-is-it");
  expect(page).toMatchObject({ title: "How wide is it?", description: "Answered by Ada." });
  const text = docs.markdown("/docs/how-wide-is-it", "http://docs.test") ?? "";
  expect(text).toContain("Use `width`.");
  expect(text).toContain("[Size › Units](http://docs.test/docs/size#units)");
  expect(docs.pages.map(({ title }) => title)).toContain(HOSTILE);
  const { sections } = await docs.search("in what unit is the width", { limit: 1 });
  expect(sections[0]?.url).toMatch(/^\/docs\/how-wide-is-it#/);
});

test("files have names of their own", () => {
  const rows = ["How?", "How!", "¿…?", "x".repeat(200)].map((question, n) =>
    verifiedRow({ id: `answer_${n}`, question }),
  );
  expect(exportFiles(rows).map(({ name }) => name)).toEqual([
    "how.md",
    "how-2.md",
    "answer.md",
    `${"x".repeat(60)}.md`,
  ]);
});

test("the frontmatter has what the answer rests on", () => {
  const [file] = exportFiles([
    verifiedRow({ version: 4, status: "stale", page_scope: "/docs/size", sources: [SOURCE] }),
  ]);
  expect(file?.content).toContain("version: 4");
  expect(file?.content).toContain("status: stale");
  expect(file?.content).toContain("page_scope: /docs/size");
  expect(file?.content).toContain("hash: h1");
});
