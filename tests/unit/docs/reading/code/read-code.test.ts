import { expect, test } from "vitest";
import { readCode } from "#lib/docs/reading/code/read-code.ts";

test("colours of a terminal are removed from console blocks", () => {
  const code = '$ <font color="#4E9A06">loom</font> run\n<span style="color:red"> <u>http://x</u> </span>';
  expect(readCode(code, "console", "").text).toBe("$ loom run\n http://x ");
});

test.each([
  ["tags of another language", "<span>x</span>", "html"],
  ["placeholders in a console", "$ loom <file> <user>", "console"],
])("stay: %s", (_, code, lang) => {
  expect(readCode(code, lang, "").text).toBe(code);
});
