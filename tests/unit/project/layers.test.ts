import { describe, expect, it } from "vitest";
import { drawLayers, findCycles, LAYERS, layerBreaks, withDrawing } from "../../../scripts/layers.ts";

const edge = (from: string, to: string) => ({ from: `lib/${from}.ts`, to: `lib/${to}.ts` });

describe("imports between files", () => {
  it("are reported once as a cycle if they lead back to a file", () => {
    const edges = [edge("runs/a", "runs/b"), edge("runs/b", "runs/c"), edge("runs/c", "runs/a"), edge("app", "runs/a")];
    expect(findCycles(edges)).toEqual(["lib/runs/a.ts -> lib/runs/b.ts -> lib/runs/c.ts -> lib/runs/a.ts"]);
  });

  it("are no cycle if two paths lead to one file", () => {
    expect(findCycles([edge("a", "b"), edge("a", "c"), edge("b", "d"), edge("c", "d")])).toEqual([]);
  });

  it("are a cycle if a file imports itself", () => {
    expect(findCycles([edge("a", "a")])).toEqual(["lib/a.ts -> lib/a.ts"]);
  });
});

describe("imports between layers", () => {
  it.each([
    ["a lower layer", "http/route", "errors"],
    ["the same folder", "http/route", "http/problem"],
  ])("may lead to %s", (_, from, to) => {
    expect(layerBreaks([edge(from, to)])).toEqual([]);
  });

  it.each([
    ["a higher layer", "errors", "http/route"],
    ["another folder of the same layer", "limits/rates", "masking/mask"],
  ])("may not lead to %s", (_, from, to) => {
    expect(layerBreaks([edge(from, to)])).toEqual([`lib/${from}.ts imports lib/${to}.ts`]);
  });

  it("are reported if a folder is in no layer", () => {
    expect(layerBreaks([edge("helpers/x", "errors")])).toContain("lib/helpers is in no layer");
  });

  it("each folder is in one layer only", () => {
    expect(new Set(LAYERS.flat()).size).toBe(LAYERS.flat().length);
  });
});

describe("the drawing of the layers", () => {
  const table = drawLayers([
    edge("http/route", "limits/rates"),
    edge("http/route", "errors"),
    edge("http/a", "http/b"),
  ]);

  it("lists each folder with the folders that it imports, in alphabetical order", () => {
    expect(table).toMatch(/\| `http` \| `errors`, `limits` \|/);
    expect(table.split("\n")).toHaveLength(2 + LAYERS.flat().length);
  });

  it("replaces the old drawing on the page and nothing around it", () => {
    const begin = "{/* The layers, written by `npm run structure -- --write`. */}";
    const page = `Before\n${begin}\n\nold\n\n{/* End of the layers. */}\nAfter\n`;
    expect(withDrawing(page, "new")).toBe(page.replace("old", "new"));
    expect(withDrawing(withDrawing(page, "a"), "b")).toBe(withDrawing(page, "b"));
  });

  it.each(["", "Before {/* End of the layers. */}"])(
    "cannot be written to the page %j, which lacks its markers",
    (page) => {
      expect(() => withDrawing(page, "new")).toThrow("The page has no place for the layers.");
    },
  );
});
