import { describe, expect, test } from "vitest";
import type { Format } from "#lib/docs/reading/format.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { renderPage } from "#lib/docs/rendering/render.ts";

const LENGTH = 300_000;
/** CPU time for a page, ms. It takes at most four seconds; without a limit it takes minutes or has no end. */
const LIMIT = 15_000;

const stairs = (line: string) => Array.from({ length: 1_000 }, (_, i) => `${"  ".repeat(i)}${line}`).join("\n");
const draw = (source: string, format: Format) =>
  renderPage({ source, format, name: "A", link: (href) => href, include: () => null });

describe("a page that is nested too deeply", () => {
  test.each([
    ["quotes", "> ".repeat(LENGTH / 2)],
    ["items in one line", "- ".repeat(LENGTH / 2)],
    ["items below each other", stairs("- a")],
    ["quotes in many lines", `${"> ".repeat(50)}a\n\n`.repeat(LENGTH / 103)],
    ["directives", ":::a\n".repeat(LENGTH / 5)],
  ])("is plain text, within seconds: %s", { timeout: 60_000 }, async (_, text) => {
    const source = `---\ntitle: A title\n---\n${text}the end`;
    const before = process.cpuUsage();
    const { title, format, notes, sections } = parsePage(source, { path: "/a", name: "A", format: "mdx" });
    const { body, problem } = await draw(source, format);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(LIMIT);
    expect(title).toBe("A title");
    expect(notes).toEqual([
      { kind: "invalid", text: expect.stringMatching(/^read as plain text: its quotes or lists/) },
    ]);
    expect(sections.at(-1)?.content).toMatch(/the end\n```$/);
    expect(problem).toBeNull();
    expect(body).toHaveLength(1);
  });

  test.each([
    ["elements", "<div>\n".repeat(LENGTH / 13) + "</div>\n".repeat(LENGTH / 13)],
    ["elements without an end", "<div>\n".repeat(LENGTH / 6)],
    ["expressions, at which MDX ended the process", `${"{<b>".repeat(900)}${"</b>}".repeat(900)}`],
  ])("is Markdown, within seconds: %s", { timeout: 60_000 }, async (_, text) => {
    const before = process.cpuUsage();
    const { format, notes } = parsePage(text, { path: "/a", name: "A", format: "mdx" });
    await draw(text, format);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(LIMIT);
    expect(format).toBe("md");
    expect(notes[0]?.text).toMatch(/nested too deeply$/);
  });

  test("is plain text where another page includes it", () => {
    const part = { file: "b.md", body: "> ".repeat(5_000), format: "md" as const, include: () => null };
    const source = 'import B from "./b.md"\n\n# Page\n\n<B />\n\nThe end';
    const { sections, notes } = parsePage(source, { path: "/a", name: "A", format: "mdx", include: () => part });
    expect(notes).toEqual([]);
    expect(sections.at(-1)?.content).toMatch(/> > >[\s\S]*The end$/);
  });
});
