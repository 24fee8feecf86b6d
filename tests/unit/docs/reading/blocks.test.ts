import { describe, expect, it } from "vitest";
import { splitBlocks } from "#lib/docs/reading/blocks.ts";

const words = (count: number) => Array.from({ length: count }, () => "word").join(" ");

describe("splitting a long text", () => {
  it.each([
    ["a short text stays one part", "One.\n\nTwo.", 100, 1],
    ["no text has no parts", "", 100, 0],
    ["blank lines alone have no parts", "\n\n\n", 100, 0],
    ["paragraphs are parts of their own when two are too long", `${words(60)}\n\n${words(60)}`, 70, 2],
    ["a paragraph of one line is not split", words(500), 50, 1],
    ["a code block is not split", `\`\`\`\n${words(60)}\n\n${words(60)}\n\`\`\``, 50, 1],
  ])("%s", (_, content, max, count) => {
    expect(splitBlocks(content, max)).toHaveLength(count);
  });

  it("a part is filled before the next one begins", () => {
    const parts = splitBlocks(Array.from({ length: 6 }, () => words(20)).join("\n\n"), 45);
    expect(parts.map((part) => part.split("\n\n").length)).toEqual([2, 2, 2]);
  });

  it("a list is split between its items and not inside one", () => {
    const items = Array.from({ length: 6 }, (_, i) => `- item ${i} ${words(20)}\n  continued`);
    const parts = splitBlocks(items.join("\n"), 60);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part).toMatch(/^- item/);
      expect(part).toMatch(/ {2}continued$/);
    }
  });

  it("every part of a table begins with its head", () => {
    const rows = Array.from({ length: 10 }, (_, i) => `| row ${i} | ${words(15)} |`);
    const parts = splitBlocks(["| Name | Text |", "| --- | --- |", ...rows].join("\n"), 80);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect(part).toMatch(/^\| Name \| Text \|\n\| --- \| --- \|\n\| row/);
  });
});
