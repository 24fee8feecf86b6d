import { describe, expect, it } from "vitest";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import type { HostedCall } from "#lib/engines/engine.ts";
import { sectionOf } from "#lib/runs/hosted/sections.ts";
import { baseName, toDetails, toStep } from "#lib/runs/hosted/steps.ts";

const section = (anchor: string, heading: string, content: string): DocSection => ({
  ...{
    url: `/docs/a#${anchor}`,
    path: "/docs/a",
    anchor,
    title: "A page",
    heading,
    headingPath: [],
    content,
    hash: anchor,
  },
});
const SECTIONS = [
  section("a-page", "A page", "What this page is about, in a few words of its own."),
  section("tokens", "Tokens", "Every colour of the theme is a token that you may set."),
  section("build", "Build", "Run the build again after a token was set, and look."),
];
const [INTRO, TOKENS, BUILD] = SECTIONS.map(({ url }) => url);
const linkOf = (passage: string, about = "") => sectionOf(SECTIONS, passage, about)?.url;

describe("the docs section of a passage", () => {
  it.each([
    ["the section that contains the passage", "colour of the theme is a token that you may", "", TOKENS],
    ["the section with the passage's heading", "## Build\n\nOther words.", "", BUILD],
    [
      "the section with the search's words, among several",
      SECTIONS.map(({ content }) => content).join("\n"),
      "Look after a build",
      BUILD,
    ],
    [
      "the first of several sections when the search names none",
      SECTIONS.slice(1)
        .map(({ content }) => content)
        .join("\n"),
      "",
      TOKENS,
    ],
    [
      "the page's first section when no section contains the passage",
      "Words that nobody wrote here at all.",
      "build",
      INTRO,
    ],
    [
      "the section that contains the passage apart from links",
      "Every [colour](https://docs.example/c) of the theme is a token that you may set.",
      "",
      TOKENS,
    ],
  ])("a passage belongs to %s", (_, passage, about, url) => {
    expect(linkOf(passage, about)).toBe(url);
  });

  it("a passage of an unknown page has no docs section", () => {
    expect(sectionOf([], "Every colour", "")).toBeNull();
  });
});

const call = (more: Partial<HostedCall>): HostedCall => ({
  ...{ id: "x", tool: "file_search", queries: [], passages: [], code: null, logs: "", failed: false, ms: null },
  ...more,
});
const step = (more: Partial<HostedCall>) => toStep(call(more), (path) => (path === "/docs/a" ? SECTIONS : []));

describe("a step of OpenAI's own tools", () => {
  it("a step quotes passages as plain text, and lists each section once", () => {
    const text = "## Tokens\n\nEvery `colour` of the [theme](/docs/theme) is a token that you may set.\n\n- one";
    const passages = [
      { name: "/in/a.md", path: "/docs/a", text },
      { name: "b.md", path: "/docs/a", text: `## Tokens\n${"word ".repeat(200)}` },
      { name: "c.md", path: "/docs/gone", text: "Gone." },
    ];
    const { quotes, sections, query } = step({ queries: ["a", "b"], passages });
    expect(query).toBe("a, b");
    expect(sections.map(({ url }) => url)).toEqual([TOKENS]);
    expect(quotes?.map(({ name, link }) => [name, link?.url ?? null])).toEqual([
      ["a.md", TOKENS],
      ["b.md", TOKENS],
      ["c.md", null],
    ]);
    expect(quotes?.[0]?.text).toBe("Every colour of the theme is a token that you may set. one");
    expect(quotes?.[1]?.text.length).toBeLessThanOrEqual(500);
    expect(quotes?.[1]?.text).toMatch(/word…$/);
  });

  it("a step marks the place where the output of code was cut off", () => {
    const { code } = step({ tool: "code_interpreter", code: "print()", logs: "x".repeat(12_345) });
    expect(code?.logs).toHaveLength(10_000 + "\n… (cut: 12,345 characters in all)".length);
    expect(code?.logs).toMatch(/x\n… \(cut: 12,345 characters in all\)$/);
  });

  it("the step of a failed call has the error tool_failed", () => {
    expect(step({ tool: "code_interpreter", failed: true }).error).toBe("tool_failed");
  });

  it("a step of another tool has no such details", () => {
    expect(toDetails({ ...step({}), tool: "get_relevant_docs" })).toBeNull();
  });
});

it.each([
  ["/mnt/data/table.csv", "table.csv"],
  ["C:\\temp\\a b.csv", "a b.csv"],
  ["../../etc/passwd", "passwd"],
  ["evil\u202Egpj.exe\n", "evilgpj.exe"],
  ["/", "file"],
])("the name of the file %j is %j", (name, base) => {
  expect(baseName(name)).toBe(base);
});
