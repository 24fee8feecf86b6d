/** The words after a fence's language. */
import { describe, expect, test } from "vitest";
import { parseMeta } from "#lib/docs/reading/code/meta.ts";

describe("the words after a fence's language", () => {
  test.each([
    ['title="app.ts"', "app.ts"],
    ["filename='app.ts' copy", "app.ts"],
    ["[vite.config.js (one entry)]", "vite.config.js (one entry)"],
    ["twoslash [app.ts]", "app.ts"],
    ["src/App.js active", "src/App.js"],
    ['Options in docs.json theme={null} icon="java"', "Options in docs.json"],
    ["cURL", "cURL"],
    ["showLineNumbers", null],
    ["twoslash lineNumbers", null],
    ["no-transpile no-emit", null],
    ["{1,3-5}", null],
    ["{{expectedErrors: {'react-compiler': [7]}}}", null],
    ['[[1, 4, "count"], [2, 5, "x"]]', null],
    ["copy=false", null],
    ['hl_lines="1 3"', null],
    ["/word/", null],
    ["", null],
  ])("%s has the title %j", (meta, title) => expect(parseMeta(meta).title).toBe(title));

  test.each([
    ["{1,3-5}", [1, 3, 4, 5]],
    ['hl_lines="1 3-4"', [1, 3, 4]],
    ['{hl_lines=[2,"4-5"]}', [2, 4, 5]],
    ["mark={2}", [2]],
    ["{a}", []],
    ["{5-3}", []],
  ])("%s marks lines", (meta, marked) => expect(parseMeta(meta).marked).toEqual(marked));

  test("added and removed lines, words, tabs, numbers and hidden files are read", () => {
    expect(parseMeta('ins={2-3} del={1} "port" /host/ tab="npm" linenums="5" hidden')).toMatchObject({
      inserted: [2, 3],
      deleted: [1],
      words: ["port", "host"],
      tab: "npm",
      firstLine: 5,
      hidden: true,
      title: null,
    });
  });

  test("hostile words take no time and give few lines", () => {
    const began = performance.now();
    expect(parseMeta("{1-99999999}").marked).toHaveLength(1_000);
    for (const one of ["{", "[", "/", '"', "a=", "{{", "[["]) parseMeta(one.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
