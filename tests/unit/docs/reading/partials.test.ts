import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { parsePage } from "#lib/docs/reading/parse.ts";
import type { Include } from "#lib/docs/reading/partials.ts";

/** Files by their names below one folder, of which each can include the others. */
const includeFrom =
  (files: Record<string, string>): Include =>
  (specifier) => {
    const file = posix.join(".", specifier.replace(/^\//, ""));
    const body = files[file];
    return body === undefined ? null : { file, body, format: "mdx", include: includeFrom(files) };
  };

function read(source: string, files: Record<string, string>) {
  const page = parsePage(source, { path: "/docs/x", name: "X", format: "mdx", include: includeFrom(files) });
  return { ...page, text: page.sections.map(({ content }) => content).join("\n") };
}
const IMPORT = 'import Part from "./part.mdx";\n\n';

describe("a page that includes a file", () => {
  it.each([
    ["an import", `${IMPORT}<Part />`, { "part.mdx": "Shared **words**." }],
    ["an import inside a line", `${IMPORT}Before <Part /> after`, { "part.mdx": "Shared words." }],
    ["Mintlify's snippet", '<Snippet file="part.mdx" />', { "snippets/part.mdx": "Shared words." }],
    ["Fumadocs' include", "<include>./part.mdx</include>", { "part.mdx": "Shared words." }],
    [
      "an import of an import",
      `${IMPORT}<Part />`,
      { "part.mdx": 'import Deep from "./deep.mdx";\n\n<Deep />', "deep.mdx": "Shared words." },
    ],
  ])("shows the text of that file through %s", (_, source, files) => {
    const { text, notes } = read(source, files);
    expect(text).toContain("Shared words.");
    expect(text).not.toContain("import");
    expect(notes).toEqual([]);
  });

  it("has the headings of that file, with ids that are unique on the page", () => {
    const { headings, sections } = read(`${IMPORT}## Part\n\nOwn.\n\n<Part />`, { "part.mdx": "## Part\n\nShared." });
    expect(headings.map(({ id }) => id)).toEqual(["part", "part-1"]);
    expect(sections.find(({ anchor }) => anchor === "part-1")?.content).toBe("Shared.");
  });

  it.each([
    ["a text", '<Part name="loom" />', "The loom."],
    ["a number", "<Part name={3} />", "The 3."],
  ])("passes %s to that file", (_, component, expected) => {
    expect(read(IMPORT + component, { "part.mdx": "The {props.name}." }).text).toBe(expected);
  });

  it("passes values to components in that file", () => {
    const { text } = read(`${IMPORT}<Part name="loom" />`, { "part.mdx": "<Card title={props.name}>Wood</Card>" });
    expect(text).toContain("loom");
  });

  it("shows the values of constants in that file", () => {
    expect(read(`${IMPORT}<Part />`, { "part.mdx": "export const v = 2;\n\nVersion {v}." }).text).toBe("Version 2.");
  });

  it("can include the same file twice", () => {
    expect(read(`${IMPORT}<Part />\n\n<Part />`, { "part.mdx": "Shared." }).text).toBe("Shared.\n\nShared.");
  });

  it("shows a file with invalid MDX as Markdown, and reports it", () => {
    const { text, notes } = read(`${IMPORT}Before.\n\n<Part />`, { "part.mdx": "1 < 2 and {" });
    expect(text).toContain("1 < 2 and {");
    expect(notes).toEqual([{ kind: "invalid", text: "part.mdx is read as Markdown, because it is not valid MDX" }]);
  });

  it("reports a file that does not exist once", () => {
    const { notes } = read('import Gone from "./gone.mdx";\n\n<Gone />\n\n<Gone />', {});
    expect(notes).toEqual([{ kind: "missing", text: "./gone.mdx is not in the docs folder and is left out" }]);
  });

  it("can be read when files include each other", () => {
    const { notes, text } = read(`${IMPORT}<Part />`, { "part.mdx": `${IMPORT}Again.\n\n<Part />` });
    expect(text.match(/Again\./g)).toHaveLength(5);
    expect(notes).toEqual([{ kind: "missing", text: "./part.mdx is not in the docs folder and is left out" }]);
  });

  it.each([
    ["a component of a package", 'import { Part } from "ui";\n\n<Part>Inside</Part>'],
    ["a named import of Markdown", 'import { Part } from "./part.mdx";\n\n<Part>Inside</Part>'],
  ])("leaves other components as they are: %s", (_, source) => {
    expect(read(source, { "part.mdx": "Shared." }).text).toBe("Inside");
  });
});
