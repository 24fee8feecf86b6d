import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "find-docs-"));
  await mkdir(path.join(root, "site/docs/.vitepress"), { recursive: true });
  await mkdir(path.join(root, "book"));
  await writeFile(path.join(root, "site/package.json"), "{}");
  await writeFile(path.join(root, "site/docs/.vitepress/config.ts"), "");
  await writeFile(path.join(root, "site/docs/index.md"), "# Home\n");
  await writeFile(path.join(root, "book/page.rst"), "Page\n");
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Result = { code: number; out: string; err: string };
function execute(args: string[], env: Record<string, string>): Promise<Result> {
  const { PATH } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { PATH, NODE_ENV: "test", INIT_CWD: root, ...env } }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

describe("the folder that npm start is given", () => {
  const script = `const { folderArgument } = await import(${JSON.stringify(path.resolve("scripts/setup.mjs"))});
console.log(JSON.stringify(folderArgument()));`;
  const argument = (...args: string[]) =>
    execute(["--input-type=module", "-e", script, "--", "start.mjs", ...args], {});

  it("is relative to where npm was called", async () => {
    expect(JSON.parse((await argument("./site")).out)).toBe(path.join(root, "site"));
    expect(JSON.parse((await argument("/srv/docs")).out)).toBe(path.resolve("/srv/docs"));
    expect(JSON.parse((await argument()).out)).toBeNull();
  });

  it("is one folder and no option", async () => {
    for (const args of [["a", "b"], ["--port=1"]]) {
      const { code, err } = await argument(...args);
      expect([code, err]).toEqual([1, expect.stringContaining("Usage: npm start -- [FOLDER]")]);
    }
  });

  it("is described with its generator, also when a folder inside it has the pages", async () => {
    const { code, out } = await execute(["scripts/find-docs.ts"], { DOCS_DIR: path.join(root, "site") });
    expect(out).toBe(
      "• Docs: VitePress in site/docs, by site/docs/.vitepress/config.ts (found inside the folder that was named)\n",
    );
    expect(code).toBe(0);
  });

  it.each([
    ["nowhere", "does not exist"],
    ["site/package.json", "is a file, not a folder"],
    ["book", "has no .md or .mdx file. Not read: 1 reStructuredText file (.rst)."],
  ])("stops the start when it is %s", async (name, reason) => {
    const { code, err } = await execute(["scripts/find-docs.ts"], { DOCS_DIR: path.join(root, name) });
    expect(code).toBe(1);
    expect(err).toContain(`${path.join(root, name)} ${reason}`);
    expect(err).toContain("npm start -- ../my-product/docs");
  });
});
