import { describe, expect, it } from "vitest";
import { describeKinds, kindOf } from "#lib/attachments/kinds.ts";
import { toTooLargeError } from "#lib/attachments/too-large.ts";

it.each([
  ["text/plain", "text"],
  ["image/png", "image"],
  ["image/webp", "image"],
  ["application/pdf", "pdf"],
  ["image/svg+xml", "text"],
  ["toString", "text"],
])("a file of the type %s is of the kind %s", (type, kind) => {
  expect(kindOf(type)).toBe(kind);
});

describe("messages about files", () => {
  it.each([
    [[], "no files"],
    [["text"], "text files (UTF-8)"],
    [["image", "pdf"], "images (PNG, JPEG, GIF, WebP), PDFs"],
  ] as const)("describe the kinds %j as %s", (kinds, text) => {
    expect(describeKinds(kinds)).toBe(text);
  });

  it("contain the largest accepted size", () => {
    expect(toTooLargeError(131_072).message).toBe("It may be 128 kB (131072 bytes) at most.");
  });
});
