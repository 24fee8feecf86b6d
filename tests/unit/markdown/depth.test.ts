import { describe, expect, test } from "vitest";
import { hasDeepContainers, hasDeepElements } from "#lib/markdown/depth.ts";

const LENGTH = 1_000_000;
const stairs = (line: string, steps: number) =>
  Array.from({ length: steps }, (_, i) => `${"  ".repeat(i)}${line}`).join("\n");

describe("containers", () => {
  test.each([
    ["quotes", "> ".repeat(60)],
    ["quotes without blanks", ">".repeat(60)],
    ["items in one line", "- ".repeat(60)],
    ["numbered items in one line", "1. ".repeat(60)],
    ["items below each other", stairs("- a", 120)],
    ["footnotes", "[^a]: ".repeat(60)],
    ["directives", ":::a\n".repeat(25)],
    ["directives with ends that are too short", "::::a\n:::\n".repeat(25)],
    ["directives with ends that are indented", ":::a\n     :::\n".repeat(25)],
    ["many quotes of ten levels", `${"> ".repeat(10)}a\n\n`.repeat(400)],
  ])("are too deep: %s", (_, text) => {
    expect(hasDeepContainers(`${text}x`)).toBe(true);
  });

  test.each([
    ["quotes of ten levels", "> ".repeat(10)],
    ["a list of twenty levels", stairs("- a", 20)],
    ["many lists", "- a\n  - b\n    - c\n".repeat(5_000)],
    ["many quotes of lists", "> - > - a\n".repeat(5_000)],
    ["a long rule", "- ".repeat(60)],
    ["many directives, each with its end", "::::a\n:::b\n:::\n::::\n".repeat(500)],
    ["far indented code", `${" ".repeat(500)}code`],
  ])("are not too deep: %s", (_, text) => {
    expect(hasDeepContainers(text)).toBe(false);
  });
});

describe("elements", () => {
  test.each([
    ["in one line", "<div>".repeat(200)],
    ["below each other", "<A.B>\n\n".repeat(200)],
    ["fragments", "<>".repeat(200)],
    ["in expressions", "{<b>".repeat(60)],
    ["brackets in an expression", `{${"[(".repeat(60)}`],
  ])("are too deep: %s", (_, text) => {
    expect(hasDeepElements(text)).toBe(true);
  });

  test.each([
    ["many with their ends", '<A b={{ c: [1] }}>a</A>\n<B c="d" />\n'.repeat(500)],
    ["many that have no end", "a<br>\n<img src='a'>\n".repeat(500)],
    ["in code spans", "`<div>` and `{`\n".repeat(500)],
    ["in code blocks", `\`\`\`ts\n${"Array<string>{\n".repeat(500)}\`\`\``],
    ["escaped", "Array\\<string> \\{\n".repeat(500)],
    ["brackets of text", "a) :( [b\n".repeat(500)],
  ])("are not too deep: %s", (_, text) => {
    expect(hasDeepElements(text)).toBe(false);
  });
});

test("the depth is found in a time that grows with the length, whatever the text is", () => {
  for (const piece of [
    "> ",
    "- a\n",
    "- - x\n",
    "1",
    "[^",
    "[^a",
    ":::",
    "::: ",
    " ",
    "\t",
    "`",
    "\\",
    "{[",
    "</",
    "<b ",
  ]) {
    const text = piece.repeat(LENGTH / piece.length);
    const before = process.cpuUsage();
    hasDeepContainers(text);
    hasDeepElements(text);
    // It takes a tenth of a second. A time that grew with the square of the length would be minutes.
    expect(process.cpuUsage(before).user / 1000, piece).toBeLessThan(3000);
  }
});
