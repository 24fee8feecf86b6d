import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { argumentsOf, toSources } from "#lib/catalogue/read.ts";
import { PAGE_GROUPS } from "#lib/messages/page-language.ts";
import { findKeys, findTexts, sourceFiles } from "#tests/support/reader-texts.ts";
import { writeArguments } from "../../../scripts/messages.ts";

const read = (language: string) =>
  toSources(JSON.parse(readFileSync(`lib/messages/${language}.json`, "utf8")), `${language}.json`);
const en = read("en");
const de = read("de");
const groups = [...new Set([...en.keys()].map((key) => key.split(".")[0] ?? ""))];

/** Sent all messages. */
const REVIEW = /^pages\/review\//;
const ui = sourceFiles("components", "pages").filter((file) => !file.startsWith("pages/api/"));

/** Written into answers by the server, or put in the place of others by it. */
const SERVER_GROUPS = ["answers", "named"];

describe("texts of the interface", () => {
  it("are in the catalogue, not in the code", () => {
    expect(ui.flatMap(findTexts)).toEqual([]);
  });

  it("are found in JSX, in attributes that are read out and as sentences anywhere", () => {
    const found = findTexts("tests/support/reader-texts-sample.tsx");
    expect(found.map((line) => line.split(": ").at(-1))).toEqual([
      "Not found here.",
      "Retry",
      "Close",
      "Copied",
      "Copy",
      "More of",
      "Send",
    ]);
  });

  it("have a key that is used; a key that does not exist does not compile", () => {
    const used = new Set([
      ...ui.flatMap((file) => findKeys(file, groups)),
      ...sourceFiles("lib").flatMap((file) => findKeys(file, SERVER_GROUPS)),
    ]);
    expect([...en.keys()].filter((key) => !used.has(key))).toEqual([]);
  });

  it("have the types of their arguments written down", () => {
    expect(readFileSync("lib/messages/arguments.ts", "utf8")).toBe(writeArguments());
  });

  it("come with the page where they are seen before the assistant's code is there", () => {
    const early = sourceFiles("components/site", "components/docs", "components/search", "pages").filter(
      (file) => !REVIEW.test(file),
    );
    const late = early
      .flatMap((file) => findKeys(file, groups))
      .filter((key) => !PAGE_GROUPS.some((group) => key.startsWith(`${group}.`)));
    expect(late).toEqual([]);
  });
});

describe("the German messages", () => {
  it("are complete, in the order of the English ones", () => {
    expect([...de.keys()]).toEqual([...en.keys()]);
  });

  it.each([...en])("%s has the same arguments", (key, text) => {
    const german = de.get(key) ?? "";
    expect([...argumentsOf(german, key)].sort()).toEqual([...argumentsOf(text, key)].sort());
  });

  it("are no English texts, but for words that are the same", () => {
    const equal = [...en].filter(([key, text]) => de.get(key) === text).map(([key]) => key);
    expect(equal).toEqual([
      "site.version",
      "search.escapeKey",
      "answer.milliseconds",
      "answer.seconds",
      "answer.code",
      "files.kilobytes",
      "files.megabytes",
      "files.pdfs",
      ...["named.openerName", "named.docsName", "named.searchName", "named.assistantName"],
    ]);
  });

  it("have the plural categories of German", () => {
    const categories = new Intl.PluralRules("de").resolvedOptions().pluralCategories;
    const plurals = [...de].filter(([, text]) => text.includes(", plural,"));
    for (const [key, text] of plurals)
      for (const name of categories) expect([key, text]).toEqual([key, expect.stringContaining(`${name} {`)]);
  });
});
