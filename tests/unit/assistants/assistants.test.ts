import { describe, expect, it } from "vitest";
import { type AssistantSpec, createAssistants } from "#lib/assistants/assistants.ts";
import type { Tool } from "#lib/tools/tool.ts";

const TOOLS = [{ name: "get_relevant_docs" }, { name: "get_latest_release" }] as Tool[];
const spec = (id: string, patch: Partial<AssistantSpec> = {}): AssistantSpec => ({
  ...{ id, name: id.toUpperCase(), description: null, instructions: null, model: null, tools: null },
  ...patch,
});
const create = (...specs: AssistantSpec[]) => createAssistants(specs, TOOLS, () => "Docs", ["file_search"]);
const namesOf = ({ tools }: { tools: readonly { name: string }[] }) => tools.map(({ name }) => name);

describe("the assistants of a site", () => {
  it("are the default one with the site's name where there are no files", () => {
    expect(create().list("gpt")).toEqual([
      {
        id: "default",
        object: "assistant",
        name: "Docs",
        description: null,
        model: "gpt",
        tools: [
          { type: "function", function: { name: "get_relevant_docs" } },
          { type: "function", function: { name: "get_latest_release" } },
          { type: "file_search" },
        ],
      },
    ]);
  });

  it("are listed with the default one first, whatever the order of the files", () => {
    const { list } = create(spec("alert"), spec("default", { name: "Ours" }), spec("pirate"));
    expect(list(null).map(({ id, name }) => [id, name])).toEqual([
      ["default", "Ours"],
      ["alert", "ALERT"],
      ["pirate", "PIRATE"],
    ]);
  });

  it("have the tools that their files name, or all of the site", () => {
    const { get } = create(spec("few", { tools: ["get_latest_release"] }), spec("none", { tools: [] }), spec("all"));
    expect(["few", "none", "all"].map((id) => [namesOf(get(id)), get(id).hosted])).toEqual([
      [["get_latest_release"], []],
      [[], []],
      [["get_relevant_docs", "get_latest_release"], ["file_search"]],
    ]);
  });

  it("have a hosted tool where their file names it", () => {
    expect(create(spec("a", { tools: ["file_search"] })).get("a")).toMatchObject({
      tools: [],
      hosted: ["file_search"],
    });
  });

  it("have a model of their own, or that of the engine", () => {
    const models = create(spec("large", { model: "gpt-large" })).list("gpt");
    expect(models.map(({ model }) => model)).toEqual(["gpt", "gpt-large"]);
  });
});

describe("the assistant of a thread", () => {
  it.each([
    [null, "default"],
    ["default", "default"],
    ["pirate", "pirate"],
    ["deleted-since", "default"],
  ])("with the stored id %s is %s", (id, found) => {
    expect(create(spec("pirate")).get(id).id).toBe(found);
  });

  it.each([
    ["default", true],
    ["pirate", true],
    ["nobody", false],
    ["constructor", false],
  ])("can be chosen by the id %s: %s", (id, isKnown) => {
    expect(create(spec("pirate")).has(id)).toBe(isKnown);
  });
});
