import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { estimateTokenCount } from "tokenx";
import { describe, expect, test, vi } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";
import { splitBlocks } from "#lib/docs/reading/blocks.ts";
import { toChunks } from "#lib/docs/reading/chunks.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";

const words = (n: number, word = "kettle") => Array.from({ length: n }, (_, i) => `${word}${i % 7}`).join(" ");

function chunksOf(source: string) {
  const { sections } = parsePage(source, { path: "/docs/x", name: "X", format: "mdx" });
  return toChunks(sections.map((section) => ({ ...section, hash: "" })));
}

describe("small sections of a page", () => {
  const source = `# Page\n\nIntro.\n\n## Options\n\n${words(60)}\n\n### port\n\nA number.\n\n### host\n\nA name.\n\n## Other\n\nShort.`;
  const chunks = chunksOf(source);

  test("small sections under the same parent are joined, each with its heading", () => {
    expect(chunks.map(({ id }) => id)).toEqual(["/docs/x#page", "/docs/x#options", "/docs/x#port", "/docs/x#other"]);
    expect(chunks[2]).toMatchObject({
      content: "## port\n\nA number.\n\n## host\n\nA name.",
      headingPath: ["Page", "Options", "port · host"],
      sections: [
        { url: "/docs/x#port", heading: "port" },
        { url: "/docs/x#host", heading: "host" },
      ],
      previous: "/docs/x#options",
      next: "/docs/x#other",
    });
  });

  test("small sections are joined neither to the introduction nor to sections under another heading", () => {
    expect(chunks[0]?.sections).toHaveLength(1);
    expect(chunks[3]?.sections).toHaveLength(1);
  });

  test("many small sections are joined up to a limit", () => {
    const many = Array.from({ length: 40 }, (_, i) => `## Part ${i}\n\n${words(12)}`).join("\n\n");
    for (const { tokens } of chunksOf(`# Page\n\n${many}`)) expect(tokens).toBeLessThan(260);
  });
});

describe("long sections of a page", () => {
  const paragraphs = Array.from({ length: 30 }, (_, i) => `${words(40, `p${i}x`)}.`);
  const chunks = chunksOf(`# Page\n\n## Long\n\n${paragraphs.join("\n\n")}`);
  const long = chunks.filter(({ url }) => url === "/docs/x#long");

  test("long sections are cut between paragraphs, and each part has an address that exists", () => {
    expect(long.length).toBeGreaterThan(2);
    expect(long.map(({ id }) => id)).toEqual(long.map((_, i) => `/docs/x#long${i > 0 ? `~${i + 1}` : ""}`));
    expect(long.map(({ content }) => content).join("\n\n")).toBe(paragraphs.join("\n\n"));
    for (const { tokens } of long) expect(tokens).toBeLessThanOrEqual(600);
  });

  test("the ids and hashes of a long section do not change with other sections", () => {
    const again = chunksOf(`# Page\n\nNew words.\n\n## Long\n\n${paragraphs.join("\n\n")}`);
    expect(again.slice(-long.length).map(({ id, hash }) => [id, hash])).toEqual(long.map(({ id, hash }) => [id, hash]));
    expect(chunksOf("# Page\n\n## Long\n\nOther")[1]?.hash).not.toBe(long[0]?.hash);
  });

  test("code is never cut, however long it is", () => {
    const code = `\`\`\`ts\n${Array.from({ length: 300 }, (_, i) => `call(${i});\n`).join("\n")}\n\`\`\``;
    const parts = splitBlocks(`Before.\n\n${code}\n\nAfter.`, 100);
    expect(parts).toContain(code);
  });

  test("a table is cut between its rows, and its head is on every part", () => {
    const head = "| Name | Meaning |\n| --- | --- |";
    const rows = Array.from({ length: 80 }, (_, i) => `| name${i} | ${words(8)} |`);
    const parts = splitBlocks(`${head}\n${rows.join("\n")}`, 200);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) expect(part.startsWith(`${head}\n| name`)).toBe(true);
    expect(parts.flatMap((part) => part.split("\n").slice(2))).toEqual(rows);
  });

  test("long sections lose no line when they are cut", () => {
    const line = fc.constantFrom("", "text of a line", "- item", "  more", "| a | b |", "```", "1. one", "end.");
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (lines, max) => {
        const filled = (text: string) => text.split("\n").filter((line) => line.trim() !== "");
        const parts = splitBlocks(lines.join("\n"), max);
        expect(parts.flatMap(filled)).toEqual(filled(lines.join("\n")));
      }),
    );
  });
});

describe("search over chunks", () => {
  const own = openDocs({ dir: "content/docs" });

  test("a search for the words of a heading finds it at its own address", async () => {
    const { sections, search } = await own;
    const lost: string[] = [];
    for (const { url, title, heading } of sections) {
      const found = await search(`${title} ${heading}`, { limit: 10 });
      if (!found.sections.some((section) => section.url === url)) lost.push(url);
    }
    expect(lost.length / sections.length).toBeLessThan(0.02);
  });

  test("a section of a few words is found without a model, a key or a threshold (defect 20)", async () => {
    const fetched = vi.spyOn(globalThis, "fetch");
    const dir = await mkdtemp(path.join(tmpdir(), "docs-chunks-"));
    await writeFile(
      path.join(dir, "a.md"),
      "# Options\n\nAll of them.\n\n## maxKettleAge\n\nIn days.\n\n## lid\n\nA boolean.",
    );
    const { search } = await openDocs({ dir });
    for (const [query, url] of [
      ["maxKettleAge", "/docs/a#maxkettleage"],
      ["kettle age", "/docs/a#maxkettleage"],
      ["lid", "/docs/a#lid"],
    ]) {
      expect((await search(query ?? "")).sections[0]?.url).toBe(url);
    }
    expect(fetched).not.toHaveBeenCalled();
    await rm(dir, { recursive: true });
  });

  test("a search returns sections that exist, each once, up to the limit", async () => {
    const docs = await own;
    const { sections } = await docs.search("How do I set up Slack?", { limit: 5 });
    expect(sections).toHaveLength(5);
    expect(new Set(sections.map(({ url }) => url)).size).toBe(5);
    for (const { url, heading } of sections) expect(docs.section(url)?.heading).toBe(heading);
  });

  test("the token count of a chunk is that of its content", async () => {
    for (const { content, tokens } of (await own).chunks) expect(tokens).toBe(estimateTokenCount(content));
  });
});
