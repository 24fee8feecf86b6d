import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { git } from "#lib/docs/git/git.ts";
import { openGitDocs } from "#lib/docs/git/git-docs.ts";
import { type GitLimits, GitRepository } from "#lib/docs/git/repository.ts";
import { parseGitSource } from "#lib/docs/git/source.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";
import { createRepository, type TestRepository } from "#tests/support/git-repository.ts";

let repository: TestRepository;
beforeEach(async () => {
  repository = await createRepository();
});
afterEach(() => repository.close());

/** Opens the docs of the test's repository, as a start of the server does. */
async function open({ ref = "main", limits }: { ref?: string; limits?: GitLimits } = {}) {
  const said: { event: string; fields: Record<string, unknown> }[] = [];
  const dir = path.join(repository.dataDir, "docs-git");
  const environment = { PATH: process.env.PATH, GIT_DIR: "/nowhere" };
  const source = { url: repository.url, ref };
  const opened = await openGitDocs({
    repository: new GitRepository({ source, dir, environment, ...(limits && { limits }) }),
    clock: manualClock(),
    options: { log: (event, fields) => said.push({ event, fields }) },
  });
  return {
    ...opened,
    titles: () => opened.docs.pages.map(({ title }) => title),
    failures: () => said.filter(({ event }) => event === "docs.git_failed").map(({ fields }) => fields.reason),
    checkouts: () => readdir(path.join(dir, "checkouts")),
    dir,
  };
}

describe("docs of a repository", () => {
  it("are those of its branch, found inside as in a folder", async () => {
    const commit = await repository.commit({
      "README.md": "# The project",
      "package.json": "{}",
      "docs/index.md": "# First",
    });
    const docs = await open();
    expect([docs.titles(), docs.state()]).toEqual([["First"], { commit, checkedAt: expect.any(Number), error: null }]);
    await expect(docs.docs.page("/docs")).resolves.toMatchObject({ title: "First" });
  });

  it("are replaced as a whole by a new commit, and the folder of the former but one goes", async () => {
    const commits: string[] = [];
    const push = async (name: string) => commits.push(await repository.commit({ [`docs/${name}.md`]: `# ${name}` }));
    await push("a");
    const docs = await open();
    expect(await docs.update()).toBe(false);
    for (const name of ["b", "c"]) {
      await push(name);
      expect(await docs.update()).toBe(true);
      expect(docs.titles()).toEqual([name]);
    }
    expect((await docs.checkouts()).sort()).toEqual(commits.slice(1).sort());
  });

  it("stay when the repository cannot be fetched, which is logged and kept as the state", async () => {
    await repository.commit({ "docs/a.md": "# A" });
    const docs = await open();
    await repository.hide();
    expect(await docs.update()).toBe(false);
    expect([docs.titles(), docs.state().error]).toEqual([["A"], "fetch_failed"]);
    expect(docs.failures()).toHaveLength(1);
    await repository.show();
    await docs.update();
    expect(docs.state().error).toBeNull();
  });

  it("stay when a commit has none, until another one has", async () => {
    const first = await repository.commit({ "docs/a.md": "# A" });
    const docs = await open();
    await repository.commit({ "docs/a.txt": "nothing" });
    for (let time = 0; time < 2; time += 1) expect(await docs.update()).toBe(false);
    expect([docs.titles(), docs.state()]).toMatchObject([["A"], { commit: first, error: "docs_refused" }]);
    // The same commit is not read again.
    expect(docs.failures()).toHaveLength(1);
    await repository.commit({ "docs/b.md": "# B" });
    expect(await docs.update()).toBe(true);
    expect([docs.titles(), docs.state().error]).toEqual([["B"], null]);
  });

  it("are those that were served last when a start cannot fetch any", async () => {
    await repository.commit({ "docs/a.md": "# A" });
    await open();
    await repository.hide();
    const docs = await open();
    expect([docs.titles(), docs.state().error]).toEqual([["A"], "fetch_failed"]);
    await repository.show();
  });

  it("stop a start that has never had any", async () => {
    await expect(open()).rejects.toThrow("The docs of DOCS_GIT cannot be opened");
    await repository.commit({ "docs/a.md": "# A" });
    await expect(open({ ref: "nowhere" })).rejects.toThrow("nowhere");
  });

  it("are refused where a commit is too large", async () => {
    await repository.commit({ "docs/a.md": "# A" });
    const docs = await open({ limits: { bytes: 10_000, files: 10 } });
    await repository.commit({ "docs/a.md": `# A\n\n${"long ".repeat(3_000)}` });
    await docs.update();
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`docs/${at}.md`, "# Page"]));
    await repository.commit(many);
    await docs.update();
    expect([docs.titles(), docs.failures().length]).toEqual([["A"], 2]);
  });

  it("are read once more when a push comes while they are read", async () => {
    await repository.commit({ "docs/a.md": "# A" });
    const docs = await open();
    const first = docs.update();
    await repository.commit({ "docs/b.md": "# B" });
    const others = [docs.update(), docs.update()];
    await Promise.all([first, ...others]);
    expect(docs.titles()).toEqual(["B"]);
    expect(others[0]).toBe(others[1]);
  });

  it("are a project of their own, wherever the data folder is", async () => {
    const commit = await repository.commit({ "docs/a.md": "# A" });
    const docs = await open();
    const mark = await readFile(path.join(docs.dir, "checkouts", commit, ".git"), "utf8");
    expect(mark).toBe(`gitdir: ${path.join(docs.dir, "repository.git")}\n`);
  });
});

describe("the name of a repository", () => {
  it.each([
    ["https://github.com/example/docs.git#main", { url: "https://github.com/example/docs.git", ref: "main" }],
    ["ssh://git@example.com/docs#v1.0", { url: "ssh://git@example.com/docs", ref: "v1.0" }],
    ["git@github.com:example/docs.git", { url: "git@github.com:example/docs.git", ref: "HEAD" }],
    ["/srv/docs.git#feature/new", { url: "/srv/docs.git", ref: "feature/new" }],
    ["../docs", { url: "../docs", ref: "HEAD" }],
  ])("is read from %s", (text, expected) => {
    expect(parseGitSource(text)).toEqual(expected);
  });

  it.each([
    "",
    "#main",
    "--upload-pack=touch /tmp/x",
    "-x#main",
    "ext::sh -c 'touch /tmp/x'",
    "ext::sh",
    "javascript://x",
    "https://example.com/docs#--force",
    "https://example.com/docs#a..b",
    "https://example.com/docs#a b",
    "https://example.com/do cs",
    "https://example.com/docs\n#main",
    "git@example.com::x",
  ])("is refused: %j", (text) => {
    expect(parseGitSource(text)).toBeNull();
  });

  it("is never a program, even if git is given one, and is said without its password", async () => {
    const environment = { PATH: process.env.PATH };
    await expect(git(["ls-remote", "ext::sh -c true"], environment)).rejects.toThrow(/not allowed/);
    const failure = await git(["ls-remote", `https://${["ada", "secret"].join(":")}@127.0.0.1:1/x`], environment).catch(
      String,
    );
    expect(failure).not.toContain("secret");
  });
});
