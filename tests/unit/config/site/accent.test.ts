import { describe, expect, it } from "vitest";
import { contrast, contrastProblem, fromOne, toHex, toTokens } from "#lib/config/site/accent.ts";
import { siteConfig } from "#lib/config/site/schema.ts";

const problems = (accent: unknown): string[] => {
  const { error } = siteConfig.safeParse({ accent });
  return (error?.issues ?? []).map(({ message }) => message);
};

const COLOURS = ["#0a7d4f", "#006600", "#773ac1", "#b8144b", "#0058c4", "#000000", "#7a4a00", "#cc0000"];
const value = (tokens: Record<string, string>, name: string) => tokens[name] ?? "";

describe("an accent colour", () => {
  it.each([
    ["#0A7D4F", "#0a7d4f"],
    ["#c00", "#cc0000"],
    ["rgb(10 125 79)", "#0a7d4f"],
    ["hsl(340 80% 40%)", "#b8144b"],
    ["oklch(0.5 0.2 300)", "#773ac1"],
  ])("is read from %s", (text, hex) => {
    expect(toHex(text)).toBe(hex);
  });

  it.each(["", "url(x)", "#12", "rgb(0 0 0 / 0.5)", "red;} body{", "var(--x)", "calc(1)"])("is not %j", (text) => {
    expect(toHex(text)).toBeNull();
    expect(problems(text)[0]).toMatch(/must be an opaque colour|must be a colour/);
  });

  it("without contrast is refused with the pair, the ratio and the nearest colour that passes", () => {
    expect(problems("#ffcc00")).toEqual(["accent #ffcc00 on white #ffffff: 1.5:1, needs 4.5:1; try #8d6b00"]);
    expect(contrastProblem("#8d6b00", "light")).toBeNull();
  });

  it("of each theme is checked on that theme's surfaces", () => {
    expect(problems({ light: "#0a7d4f", dark: "#0a7d4f" })).toEqual([
      expect.stringMatching(/^accent #0a7d4f on the dark page #0d131c: 3\.\d:1, needs 4\.5:1; try #[0-9a-f]{6}$/),
    ]);
    expect(problems({ light: "#0a7d4f", dark: "#ffcc00" })).toEqual([]);
  });

  it("that is black or white is refused in one theme only, with a grey to try", () => {
    expect(problems({ light: "#000", dark: "#fff" })).toEqual([]);
    expect(problems({ light: "#fff", dark: "#000" })).toHaveLength(2);
  });

  it.each(COLOURS)("gives readable links, buttons and edges in both themes: %s", (color) => {
    const { light, dark } = toTokens(fromOne(color));
    const themes = [
      { tokens: light, surfaces: ["#ffffff", "#f4f4f6"] },
      { tokens: dark, surfaces: ["#0d131c", "#18253c"] },
    ];
    for (const { tokens, surfaces } of themes) {
      for (const surface of surfaces) {
        for (const name of ["color-text-link", "color-text-link-strong", "color-text-primary"]) {
          expect(contrast(value(tokens, name), surface), `${name} on ${surface}`).toBeGreaterThanOrEqual(4.5);
        }
      }
      const body = surfaces[0] ?? "";
      expect(contrast(value(tokens, "color-background-primary"), "#ffffff")).toBeGreaterThanOrEqual(4.5);
      expect(contrast(value(tokens, "color-background-primary"), body)).toBeGreaterThanOrEqual(3);
      expect(contrast(value(tokens, "color-border-primary"), body)).toBeGreaterThanOrEqual(3);
      expect(
        contrast(value(tokens, "color-text-link"), value(tokens, "color-background-primary-weakest")),
      ).toBeGreaterThanOrEqual(4.5);
    }
  });
});
