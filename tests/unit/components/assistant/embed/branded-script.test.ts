import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { brandedScript } from "#components/assistant/embed/branded-script.ts";
import { createCatalogue } from "#lib/catalogue/catalogue.ts";

const colors = { button: "#0a7d4f", hover: "#06532f" };
const { translate } = createCatalogue();
/** Larger than the script in a build: it is not minified here. */
const ENOUGH = 4_096;

describe("the script of a brand", () => {
  it("has the texts of the site's language and of the others, and the assistant's name", () => {
    const { text } = brandedScript({ colors, name: "Robo", languages: ["de", "en"], translate }, ENOUGH);
    for (const part of ["Den Assistenten fragen", "Ask the assistant", '"Robo"', "#0a7d4f"])
      expect(text).toContain(part);
    expect(text.indexOf("Den Assistenten")).toBeLessThan(text.indexOf("Ask the assistant"));
    const unnamed = brandedScript({ colors, name: null, languages: ["de"], translate });
    expect(unnamed.text).toContain('"Assistent"');
  });

  it("has another tag when the brand changes", () => {
    const settings = { colors, name: null, languages: ["en"], translate };
    const { etag } = brandedScript(settings);
    expect(brandedScript(settings).etag).toBe(etag);
    expect(brandedScript({ ...settings, name: "Robo" }).etag).not.toBe(etag);
  });

  it("leaves out languages that would make it too large, but never the site's own", () => {
    const settings = { colors, name: null, languages: ["de", "en"], translate };
    const whole = gzipSync(brandedScript(settings, ENOUGH).text).length;
    for (const bytes of [whole - 1, 1]) {
      const { text } = brandedScript(settings, bytes);
      expect(text).toContain("Den Assistenten fragen");
      expect(text).not.toContain("Ask the assistant");
    }
    expect(brandedScript(settings, whole).text).toContain("Ask the assistant");
  });
});
