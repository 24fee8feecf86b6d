/** The recipes of the docs page "Extending" are followed, word for word, on a copy of the project. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../../..");
/** The compiler reads all of lib, beside other tests, ms. */
const COMPILE_MS = 120_000;
/** The code blocks of a page that have a file's name for a title. */
const BLOCK = /^```(\w+) title="([^"]+)"\n(.*?)^```$/gms;

let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(path.join(tmpdir(), "extending-"));
  for (const name of ["lib", "content/assistants", "package.json", "tsconfig.json"]) {
    await cp(path.join(root, name), path.join(copy, name), { recursive: true });
  }
  await symlink(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  const page = await readFile(path.join(root, "content/docs/extending.mdx"), "utf8");
  for (const [, language = "", file = "", text = ""] of page.matchAll(BLOCK)) {
    const target = path.join(copy, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, language === "diff" ? patch(await readFile(target, "utf8"), text) : text);
  }
});
afterAll(() => rm(copy, { recursive: true }));

/** `source` with the hunks of a diff applied, each of which fits one place. */
function patch(source: string, diff: string): string {
  return diff.split(/^@@\n/m).reduce((text, hunk) => {
    const lines = hunk.match(/.*\n/g) ?? [];
    const side = (other: string) => lines.flatMap((line) => (line.startsWith(other) ? [] : line.slice(1))).join("");
    expect(text.split(side("+"))).toHaveLength(2);
    return text.replace(side("+"), () => side("-"));
  }, source);
}

/** What a program in the copy prints. */
async function print(program: string, env: Record<string, string> = {}): Promise<unknown> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: copy,
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout);
}

it(
  "the recipes produce code that passes the type check",
  async () => {
    const config = { extends: "./tsconfig.json", include: ["lib", "pages"], exclude: [] };
    await writeFile(path.join(copy, "tsconfig.copy.json"), JSON.stringify(config));
    const tsc = path.join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await run(process.execPath, [tsc, "-p", "tsconfig.copy.json", "--noEmit"], { cwd: copy });
    expect(stdout).toBe("");
  },
  COMPILE_MS,
);

it("the recipes produce tools, an engine and notifiers that their variables configure", async () => {
  const program = `
    import { ownAddresses } from "./lib/addresses/addresses.ts";
    import { createNotifiers } from "./lib/config/adapters.ts";
    import { env } from "./lib/config/env.ts";
    const config = env();
    const checks = await Promise.all(config.notifiers.map((notifier) => notifier.check()));
    console.log(JSON.stringify({
      tools: config.tools.map(({ name }) => name),
      engine: config.engine.create({ quote: () => () => ({ text: "", fit: 0 }) }).name,
      notifiers: createNotifiers(config, ownAddresses(config.siteUrl), console, "a secret for tests, long enough for sealing").map(({ name }) => name),
      checks: checks.flat().map(({ id }) => id),
    }));`;
  const variables = {
    ASSISTANT_TOOLS: "get_service_status",
    STATUS_URL: "https://status.example.com",
    ECHO_PREFACE: "You asked:",
    WEBHOOK_URL: "https://hooks.example.com",
  };
  expect(await print(program, variables)).toEqual({
    tools: ["get_relevant_docs", "get_release_notes", "get_service_status"],
    engine: "echo",
    notifiers: ["webhook"],
    checks: ["slack.token", "webhook.url"],
  });
  const unset = Object.fromEntries(Object.keys(variables).map((name) => [name, ""]));
  expect(await print(program, unset)).toMatchObject({ engine: "demo", notifiers: ["log"] });
});

it("the recipes add variables to .env.example, and errors name them", async () => {
  const program = `
    import { envExample, parseEnv } from "./lib/config/env.ts";
    let problem = "";
    try { parseEnv({ ASSISTANT_ENGINE: "echo", STATUS_URL: "nowhere" }); } catch (error) { problem = error.message; }
    let missing = "";
    try { parseEnv({ ASSISTANT_ENGINE: "echo" }); } catch (error) { missing = error.message; }
    console.log(JSON.stringify({ example: envExample(), problem, missing }));`;
  expect(await print(program)).toEqual({
    example: expect.stringMatching(/STATUS_URL=[\s\S]*ECHO_PREFACE=[\s\S]*WEBHOOK_URL=/),
    problem: expect.stringContaining("STATUS_URL: must be an http(s) URL"),
    missing: expect.stringContaining("ECHO_PREFACE: is required with ASSISTANT_ENGINE=echo"),
  });
});

it("the recipe of an assistant produces a valid assistant", async () => {
  const program = `
    import { readAssistants } from "./lib/assistants/files.ts";
    const found = await readAssistants("content/assistants", ["get_relevant_docs"]);
    console.log(JSON.stringify(found.map(({ id }) => id)));`;
  expect(await print(program)).toContain("brief");
});
