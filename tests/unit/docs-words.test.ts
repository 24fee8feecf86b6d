import { expect, test } from "vitest";
import { stem, terms } from "#lib/docs/search/words.ts";

test.each([
  ["useCSSVariables", ["usecssvariables", "use", "css", "variabl"]],
  ["paste-assistant-thread", ["pasteassistantthread", "past", "assistant", "thread"]],
  ["responses.create", ["respons", "creat", "responsescreate"]],
  ["OPENAI_API_KEY", ["openaiapikey", "openai", "api", "key"]],
  ["/api/docs-search", ["api", "docssearch", "doc", "search", "apidocssearch"]],
  ["How do I install it?", ["install"]],
  ["", []],
])("%s", (text, expected) => {
  expect(terms(text).all).toEqual(expected);
});

test("spellings of one identifier are one term", () => {
  const wholes = ["SidePanel", "sidePanel", "side-panel", "side_panel", "side.panel"].map((name) => [
    ...terms(name).wholes,
  ]);
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
])("%s is not cut to %s", (word, wrong) => expect(stem(word)).not.toBe(wrong));
