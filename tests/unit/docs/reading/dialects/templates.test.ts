import { describe, expect, it } from "vitest";
import { translate } from "#lib/docs/reading/dialects.ts";
import type { PageNote } from "#lib/docs/reading/notes.ts";

const rewrite = (source: string) => {
  const notes: PageNote[] = [];
  return { text: translate(source, "md", notes), notes: notes.map(({ text }) => text).join() };
};

describe("code of a generator in a Markdown page", () => {
  it("is removed with its script", () => {
    const { text } = rewrite(
      '<script setup>\nimport A from "./a.vue"\nconst b = {}\n</script>\n\n# Title\n\n{{ b.c }}',
    );
    expect(text.trim()).toBe("# Title");
  });

  it.each([
    ["a value of VitePress", '<p v-for="a in b">{{ a }}</p>', "{{ a }}"],
    ["a value of MkDocs", "{% if x %}\n{{ a.b | safe }}\n{% endif %}", "{{ a.b | safe }}"],
    ["a statement", "{% for x in y %}", "{% for … %}"],
    ["a reference made from code", "::: package.Class\n    options:\n      a: 1", "::: package.Class"],
  ])("is named in a note: %s", (_, source, name) => {
    const { text, notes } = rewrite(source);
    expect(notes).toContain(name);
    expect(text).not.toMatch(/\{\{|\{%|:::/);
  });

  it.each(["[[toc]]", "[TOC]"])("is left out without a note where it lists the page's headings: %s", (source) => {
    expect(rewrite(source)).toEqual({ text: "", notes: "" });
  });

  it("is shown as code where nothing says that the page is a template", () => {
    expect(rewrite("Write {{ name }} here.")).toEqual({ text: "Write `{{ name }}` here.", notes: "" });
  });

  it.each(["`{{ a }}`", `$\u{7b}{ secrets.A }}`, "```\n{{ a }}\n{% b %}\n<script>\n```"])(
    "stays unchanged: %s",
    (source) => {
      expect(rewrite(source)).toEqual({ text: source, notes: "" });
    },
  );

  it("leaves properties of MDX alone", () => {
    const source = '<div style={{ color: "red" }}>Text</div>';
    expect(translate(source, "mdx")).toBe(source);
  });
});
