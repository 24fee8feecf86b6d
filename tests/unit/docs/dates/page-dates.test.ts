import { execFileSync } from "node:child_process";
import { utimes } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createPageDates } from "#lib/docs/dates/page-dates.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { type DocsFolder, writeProject } from "#tests/support/docs-folder.ts";

const PAGES = { "docs/a.md": "# A\n", "docs/b.md": "# B\n", "docs/größe.md": "# Size\n" };

let folder: DocsFolder | null = null;
afterEach(() => folder?.close());

/** The git command in a folder, at a time. */
const git = (root: string, date: string, ...args: string[]) => {
  const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.test", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", root, ...who, ...args], { env: { ...process.env, ...dates }, stdio: "pipe" });
};
const commit = (root: string, date: string, ...files: string[]) => {
  git(root, date, "add", ...files);
  git(root, date, "commit", "-m", "Change the docs");
};

/** The date of each page. */
async function datesOf({ dir }: { dir: string }) {
  const docs = await openDocs({ dir });
  const dates = createPageDates(docs);
  await dates.refresh();
  return docs.pages.map(({ path: page }) => [page, dates.updatedAt(page)?.toISOString().slice(0, 10) ?? null]);
}

describe("dates of pages in a git repository", () => {
  it("are those of the last commits", async () => {
    folder = await writeProject(PAGES);
    git(folder.root, "2024-01-01T00:00:00Z", "init", "-q");
    commit(folder.root, "2024-01-01T00:00:00Z", "docs/a.md", "docs/größe.md");
    commit(folder.root, "2024-02-03T12:00:00Z", "docs/b.md");
    expect(await datesOf(folder)).toEqual([
      ["/docs/a", "2024-01-01"],
      ["/docs/b", "2024-02-03"],
      ["/docs/größe", "2024-01-01"],
    ]);
  });

  it("are those of the OpenAPI file that a page is made from", async () => {
    const api = '{"openapi":"3.1.0","paths":{"/kites":{"get":{}}}}';
    folder = await writeProject({ "docs/a.md": "# A\n", "docs/openapi.json": api });
    git(folder.root, "2024-01-01T00:00:00Z", "init", "-q");
    commit(folder.root, "2024-01-01T00:00:00Z", "docs/a.md");
    commit(folder.root, "2024-02-03T12:00:00Z", "docs/openapi.json");
    expect(await datesOf(folder)).toContainEqual(["/docs/openapi", "2024-02-03"]);
  });

  it("are unknown for files that only the first commit of a shallow copy has", async () => {
    folder = await writeProject(PAGES);
    git(folder.root, "2024-01-01T00:00:00Z", "init", "-q", "-b", "main");
    commit(folder.root, "2024-01-01T00:00:00Z", ".");
    await utimes(path.join(folder.dir, "a.md"), 1_600_000_000, 1_600_000_000);
    git(folder.root, "2024-02-02T00:00:00Z", "commit", "--allow-empty", "-m", "Nothing");
    const copy = path.join(folder.root, "copy");
    git(folder.root, "2024-02-02T00:00:00Z", "clone", "-q", "--depth=1", `file://${folder.root}`, copy);
    expect(await datesOf({ dir: path.join(copy, "docs") })).toEqual([
      ["/docs/a", null],
      ["/docs/b", null],
      ["/docs/größe", null],
    ]);
  });

  it("follow new commits", async () => {
    folder = await writeProject(PAGES);
    git(folder.root, "2024-01-01T00:00:00Z", "init", "-q");
    commit(folder.root, "2024-01-01T00:00:00Z", ".");
    const docs = await openDocs({ dir: folder.dir });
    const dates = createPageDates(docs);
    expect(dates.updatedAt("/docs/a")).toBe(null);
    await dates.refresh();
    expect(dates.updatedAt("/docs/a")?.toISOString()).toBe("2024-01-01T00:00:00.000Z");
    git(folder.root, "2024-05-05T00:00:00Z", "mv", "docs/b.md", "docs/a.md", "-f");
    commit(folder.root, "2024-05-05T00:00:00Z", ".");
    await dates.refresh();
    expect(dates.updatedAt("/docs/a")?.toISOString()).toBe("2024-05-05T00:00:00.000Z");
    expect(dates.updatedAt("/docs/nothing")).toBe(null);
  });

  it("run nothing that the repository's configuration names", async () => {
    folder = await writeProject(PAGES);
    git(folder.root, "2024-01-01T00:00:00Z", "init", "-q");
    commit(folder.root, "2024-01-01T00:00:00Z", ".");
    const trap = path.join(folder.root, "trap");
    for (const name of ["core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand"])
      git(folder.root, "2024-01-01T00:00:00Z", "config", name, `touch ${trap}-${name}`);
    git(folder.root, "2024-01-01T00:00:00Z", "config", "log.showSignature", "true");
    expect((await datesOf(folder))[0]).toEqual(["/docs/a", "2024-01-01"]);
    expect(execFileSync("ls", [folder.root], { encoding: "utf8" })).toBe("docs\n");
  });
});

describe("dates of pages in a plain folder", () => {
  const touch = (dir: string, file: string, date: string) =>
    utimes(path.join(dir, file), new Date(date), new Date(date));

  it("are those of the files", async () => {
    folder = await writeProject(PAGES);
    await touch(folder.dir, "a.md", "2024-01-01T00:00:00Z");
    await touch(folder.dir, "b.md", "2024-02-01T00:00:00Z");
    await touch(folder.dir, "größe.md", "2024-03-01T00:00:00Z");
    expect((await datesOf(folder)).map(([, date]) => date)).toEqual(["2024-01-01", "2024-02-01", "2024-03-01"]);
  });

  it("are unknown where the files were copied, except for those that were changed since", async () => {
    folder = await writeProject(PAGES);
    for (const file of ["a.md", "b.md"]) await touch(folder.dir, file, "2024-01-01T00:00:00Z");
    await touch(folder.dir, "größe.md", "2024-01-01T00:01:00Z");
    expect((await datesOf(folder)).map(([, date]) => date)).toEqual([null, null, null]);
    await touch(folder.dir, "b.md", "2024-06-01T00:00:00Z");
    expect((await datesOf(folder)).map(([, date]) => date)).toEqual([null, "2024-06-01", null]);
  });
});
