import { expect, test } from "vitest";
import { stem } from "#lib/docs/search/lexical/stem.ts";
import { readWords } from "#lib/docs/search/lexical/words.ts";

const termsOf = (text: string): string[] =>
  readWords(text)
    .words.filter(({ stop }) => !stop)
    .map(({ term }) => term);

test.each([
  ["useCSSVariables", ["use", "css", "variabl"], ["usecssvariabl"]],
  ["paste-assistant-thread", ["past", "assistant", "thread"], ["pasteassistantthread"]],
  ["responses.create", ["respons", "creat"], ["responsescr"]],
  ["OPENAI_API_KEY", ["openai", "api", "key"], ["openaiapikey"]],
  ["/api/docs-search", ["api", "doc", "search"], ["docssearch", "apidocssearch"]],
  ["--dry-run", ["dry", "run"], ["dryrun"]],
  ["Node 22.1", ["nod", "22", "1"], ["22.1"]],
  ["Résumé, naïve", ["resum", "naiv"], []],
  ["How do I install it?", ["install"], []],
  ["文档搜索", ["文档", "档搜", "搜索"], []],
  ["", [], []],
])("the words of %j are recognized", (text, terms, wholes) => {
  expect(termsOf(text)).toEqual(terms);
  expect(readWords(text).wholes).toEqual(wholes);
});

test("all spellings of an identifier are the same term", () => {
  const wholes = ["SidePanel", "sidePanel", "side-panel", "side_panel", "side.panel"].map(
    (name) => readWords(name).wholes,
  );
  for (const whole of wholes) expect(whole).toEqual(["sidepanel"]);
});

test.each([
  [["install", "installs", "installed", "installing", "installation"]],
  [["run", "runs", "running"]],
  [["query", "queries"]],
  [["cache", "caches", "cached", "caching"]],
  [["search", "searches", "searching"]],
  [["create", "creates", "created", "creating"]],
  [["configure", "configures", "configuring", "configuration"]],
])("%j share a stem", (words) => {
  expect(new Set(words.map(stem)).size).toBe(1);
});

test.each([
  ["status", "stat"],
  ["process", "proces"],
  ["access", "acces"],
  ["class", "clas"],
  ["this", "thi"],
])("the stem of %s is not %s", (word, wrong) => expect(stem(word)).not.toBe(wrong));
