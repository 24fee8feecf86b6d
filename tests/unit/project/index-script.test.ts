import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { progress } from "../../../scripts/progress.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "docs-index-"));
  await mkdir(path.join(root, "docs"));
  await write("good.md", "# Good\n\n| a | b |\n| - | - |\n| c | d |\n\n[gone](./gone.md)");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFile(path.join(root, "docs", file), text);

/** `npm run index` over the folder; `code` is the process's. */
function index(...args: string[]): Promise<{ code: number; out: string }> {
  const { PATH } = process.env;
  const environment = {
    PATH,
    DOCS_DIR: path.join(root, "docs"),
    DATA_DIR: path.join(root, "data"),
    NODE_ENV: "test",
  } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, ["scripts/build-index.ts", ...args], { env: environment }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out: out + err }),
    );
  });
}

test("the index script prints the numbers of pages and sections, and broken links", async () => {
  await write("_part.md", "A part.");
  const { code, out } = await index();
  expect(out).toMatch(/1 page, 1 section, 1 chunk, 1 page parsed, \d+ ms/);
  expect(out).toContain("1 table");
  expect(out).toContain("good.md:7: ./gone.md leads nowhere: no such page");
  expect(out).toContain("1 file is a part of other pages");
  expect(code).toBe(0);
});

test("a page with the address of another is reported as lost, and the script fails", async () => {
  await write("good.mdx", "# Good, too");
  const { code, out } = await index();
  expect(out).toContain("! lost: good.mdx: good.md has the same address, /docs/good");
  expect(code).toBe(1);
  expect((await index("--allow-lost")).code).toBe(0);
});

test("a page that cannot be read is reported as lost", async () => {
  await symlink(path.join(root, "nowhere"), path.join(root, "docs", "link.md"));
  const { code, out } = await index("--json");
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    pages: 1,
    lost: [{ file: "link.md", reason: "it cannot be opened" }],
    links: { internal: 1, dead: [{ file: "good.md", line: 7 }] },
  });
});

test("only changed pages are parsed again", async () => {
  await index();
  await write("new.md", "# New");
  expect((await index()).out).toContain("2 pages, 2 sections, 2 chunks, 1 page parsed");
});

test("progress rewrites one line on a terminal and prints a few lines elsewhere", () => {
  const lines = (isTTY: boolean) => {
    const written: string[] = [];
    const bar = progress("pages", { isTTY, write: (text: string) => written.push(text) > 0 });
    for (let done = 1; done <= 400; done++) bar.show(done, 400);
    bar.end();
    return written;
  };
  expect(lines(true).every((text) => text.startsWith("\r"))).toBe(true);
  expect(lines(false)).toEqual([1, 100, 200, 300, 400].map((done) => `  ${done} of 400 pages\n`));
});
