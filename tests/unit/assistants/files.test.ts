import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAssistants } from "#lib/assistants/assistants.ts";
import { MAX_INSTRUCTIONS, readAssistants } from "#lib/assistants/files.ts";
import { StartError } from "#lib/errors.ts";
import { createTools, optionalTools, standardTools, toolNames } from "#lib/tools/registry.ts";

const tools = createTools(
  optionalTools.map(({ name }) => name),
  {},
);
const names = tools.map(({ name }) => name);
const ABSENT = { description: null, instructions: null, model: null, tools: null };

describe("the files of assistants", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "assistants-"));
  });
  afterEach(() => rm(dir, { recursive: true }));
  const write = (name: string, text: string | object) =>
    writeFile(path.join(dir, name), typeof text === "string" ? text : JSON.stringify(text));
  const problem = async (): Promise<string> => {
    const thrown: unknown = await readAssistants(dir, names).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(StartError);
    return thrown instanceof Error ? thrown.message : "";
  };

  it("are not required, but a configured folder must exist", async () => {
    expect(await readAssistants(null, names)).toEqual([]);
    await expect(readAssistants(path.join(dir, "nowhere"), names)).rejects.toThrow(
      /^ASSISTANTS_DIR: there is no folder/,
    );
  });

  it("are Markdown with frontmatter or JSON, and the name of the file is the assistant's id", async () => {
    await write("brief.md", "---\nname: Brief\nmodel: small\ntools: [get_relevant_docs]\n---\n\nBe brief.\n");
    await write("plain.json", { name: "Plain", description: "In plain words.", instructions: "  " });
    await write("README.txt", "not an assistant");
    expect(await readAssistants(dir, names)).toEqual([
      {
        ...ABSENT,
        id: "brief",
        name: "Brief",
        model: "small",
        tools: ["get_relevant_docs"],
        instructions: "Be brief.",
      },
      { ...ABSENT, id: "plain", name: "Plain", description: "In plain words." },
    ]);
  });

  it("may name only those hosted tools of OpenAI that are enabled", async () => {
    await write("coder.json", { name: "Coder", tools: ["code_interpreter"] });
    const on = toolNames(tools, ["code_interpreter"]);
    expect(await readAssistants(dir, on)).toMatchObject([{ id: "coder", tools: ["code_interpreter"] }]);
    await expect(readAssistants(dir, toolNames(tools, []))).rejects.toThrow("tools.0: must be one of");
  });

  it("are valid where they come with the project, with the tools that are always enabled", async () => {
    const always = standardTools.map(({ name }) => name);
    expect((await readAssistants("content/assistants", always)).map(({ id }) => id)).toEqual([
      "alert-triage",
      "plain-words",
    ]);
  });

  it.each<[string, string, string | object, string]>([
    ["no name", "a.md", "Be brief.", "name: must be a text"],
    ["an empty name", "a.json", { name: " " }, "name: must not be empty"],
    ["a name of two lines", "a.json", { name: "a\nb" }, "name: must be one line"],
    ["a long name", "a.json", { name: "x".repeat(61) }, "name: must be at most 60 characters"],
    [
      "a tool that is not enabled",
      "a.json",
      { name: "A", tools: ["rm"] },
      `tools.0: must be one of the tools that are on: ${names.join(", ")}`,
    ],
    ["tools that are no list", "a.json", { name: "A", tools: "all" }, "tools: must be a list of tools"],
    ["an unknown field", "a.json", { name: "A", temperature: 2 }, "temperature: is not known"],
    [
      "long instructions",
      "a.md",
      `---\nname: A\n---\n${"x".repeat(MAX_INSTRUCTIONS + 1)}`,
      "instructions: must be at most 8,000",
    ],
    ["invalid JSON", "a.json", "{", "is not JSON"],
    ["JSON that is no object", "a.json", "[]", "the file: "],
    ["frontmatter that is not YAML", "a.md", "---\nname: [\n---\n", "its frontmatter is not YAML"],
    ["frontmatter that is code", "a.md", "---js\n{ name: 'A' }\n---\n", "its frontmatter is not YAML"],
    ["a file name that is no id", "My file.md", "---\nname: A\n---\n", "its name must be lower-case letters"],
  ])("prevent the start when one has %s", async (_, name, text, fault) => {
    await write(name, text);
    expect(await problem()).toContain(`${path.join(dir, name)}: ${fault}`);
  });

  it("prevent the start when two have the same id, and the error names every fault", async () => {
    await write("a.json", { name: "A" });
    await write("a.md", "---\nname: B\n---\n");
    await write("b.json", { model: 5 });
    const text = await problem();
    expect(text).toContain("a.md: there is another file for a");
    expect(text.match(/b\.json: (name|model): must be a text/g)).toHaveLength(2);
  });
});

describe("the assistants of a site", () => {
  const brief = { ...ABSENT, id: "brief", name: "Brief", model: "small", tools: ["get_relevant_docs"] };

  it("are one assistant with all tools where there are no files", () => {
    const all = createAssistants([], tools, () => "Docs");
    expect(all.list("big")).toEqual([
      {
        id: "default",
        object: "assistant",
        name: "Docs",
        description: null,
        model: "big",
        tools: names.map((name) => ({ type: "function", function: { name } })),
      },
    ]);
  });

  it("begin with the default one, which a file may replace", () => {
    const own = { ...ABSENT, id: "default", name: "Ours" };
    expect(
      createAssistants([brief, own], tools, () => "Docs")
        .list(null)
        .map(({ name, model }) => [name, model]),
    ).toEqual([
      ["Ours", null],
      ["Brief", "small"],
    ]);
  });

  it("answer in the threads that chose them, and the default one replaces a removed one", () => {
    const all = createAssistants([brief], tools, () => "Docs");
    expect(["brief", null, "gone"].map((id) => all.get(id).id)).toEqual(["brief", "default", "default"]);
    expect(["brief", "default", "gone"].map(all.has)).toEqual([true, true, false]);
    expect(all.get("brief").tools.map(({ name }) => name)).toEqual(["get_relevant_docs"]);
  });
});
