import { describe, expect, it } from "vitest";
import { parsePage } from "#lib/docs/reading/parse.ts";

const parse = (source: string) => parsePage(source, { path: "/docs/x", name: "X", format: "md" });

describe("a list of definitions", () => {
  it("has terms with ids, and the texts below them", () => {
    const { ids, sections } = parse("`baseURL`\n: (`string`) The address.\n\n`logLevel`\n: How much\nis logged.");
    expect(ids).toEqual(["baseurl", "loglevel"]);
    expect(sections[0]?.content).toBe("`baseURL`\n\n(`string`) The address.\n\n`logLevel`\n\nHow much is logged.");
  });

  it("may have several terms and several definitions", () => {
    expect(parse("One\nTwo\n: First.\n: Second.").sections[0]?.content).toBe("One\n\nTwo\n\nFirst.\n\nSecond.");
  });

  it.each(["Text: more", "A time\n10:30 is late", ": no term"])("is not seen in %j", (source) => {
    expect(parse(source).ids).toEqual([]);
  });
});
