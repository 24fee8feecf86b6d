import { describe, expect, it } from "vitest";
import { createCatalogue, matchTag } from "#lib/catalogue/catalogue.ts";
import { StartError } from "#lib/errors.ts";

const arabic = (content: unknown) => ({ language: "ar", file: "messages/ar.json", content });
const errorOf = (content: unknown): string => {
  try {
    createCatalogue("en", [arabic(content)]);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return "";
};

describe("the language of a page's interface", () => {
  const catalogue = createCatalogue("de", [arabic({ site: { menu: "القائمة" } })]);

  it("is that of the page, without its region if need be, else the site's", () => {
    const tags = ["en", "de-AT", "ar", "fr", "", null].map((tag) => catalogue.forPage(tag).tag);
    expect(tags).toEqual(["en", "de", "ar", "de", "de", "de"]);
  });

  it("has the direction of its script", () => {
    expect([catalogue.forPage("ar").dir, catalogue.forPage("de").dir]).toEqual(["rtl", "ltr"]);
  });

  it("is looked up part by part", () => {
    expect(matchTag("zh-Hant-TW", ["zh", "zh-Hant"])).toBe("zh-Hant");
    expect(matchTag("zh_cn", ["zh-CN"])).toBe("zh-CN");
    expect(matchTag("english", ["en"])).toBeNull();
  });

  it("must be one with messages", () => {
    expect(() => createCatalogue("fr")).toThrow('no messages in the language "fr", only in: en, de');
  });
});

describe("messages", () => {
  it("are formatted with their arguments", () => {
    const t = createCatalogue("de").translate();
    expect([t("site.menu"), t("site.pagesOf", { title: "A {b}" })]).toEqual(["Menü", "Seiten in „A {b}“"]);
  });

  it("of review pages go to those only, with all others that a browser needs, under a version of their own", () => {
    const catalogue = createCatalogue("de");
    const groupsOf = (messages: object = {}) => new Set(Object.keys(messages).map((key) => key.split(".")[0]));
    const [page, review] = [catalogue.forPage("en"), catalogue.forReview("en")];
    const assistant = groupsOf(catalogue.forAssistant("en")?.messages);
    expect(groupsOf(page.messages)).not.toContain("review");
    expect(assistant).not.toContain("review");
    expect(groupsOf(review.messages)).toEqual(new Set([...groupsOf(page.messages), ...assistant, "review"]));
    expect(review.version).not.toBe(page.version);
    expect(catalogue.forReview("fr").tag).toBe("de");
  });

  it("that a file leaves out stay English, and the doctor is told", () => {
    const catalogue = createCatalogue("ar", [arabic({ site: { menu: "القائمة", old: "x" } })]);
    const t = catalogue.translate();
    expect([t("site.menu"), t("site.skip")]).toEqual(["القائمة", "Skip to content"]);
    expect(catalogue.notes).toContain("messages/ar.json: site.old is no key");
    expect(catalogue.notes).toContain("messages/ar.json: site.skip is missing and stays English");
    expect(catalogue.notes.join()).not.toContain("site.menu");
  });

  it("of ours can be replaced one by one", () => {
    const catalogue = createCatalogue("de", [
      { language: "de", file: "messages/de.json", content: { site: { menu: "Inhalt" } } },
    ]);
    expect([catalogue.translate()("site.menu"), catalogue.translate()("site.darkTheme")]).toEqual([
      "Inhalt",
      "Dunkles Design",
    ]);
    expect(catalogue.notes).toEqual([]);
  });

  it("call the assistant by the name that a brand gives it, in languages that say how", () => {
    const own = { language: "de", file: "de.json", content: { opener: { ask: "Frag mal" } } };
    const catalogue = createCatalogue("en", [own, arabic({ opener: { ask: "اسأل" } })], "Robo {1}");
    expect(["en", "de", "ar"].map((tag) => catalogue.translate(tag)("opener.ask"))).toEqual([
      "Ask Robo {1}",
      "Frag mal",
      "اسأل",
    ]);
    expect(catalogue.translate("de")("answer.said")).toBe("Antwort von Robo {1}");
    expect(createCatalogue().translate()("opener.ask")).toBe("Ask the assistant");
  });

  it("have a version that changes with any of them", () => {
    const changed = createCatalogue("en", [{ language: "de", file: "de.json", content: { site: { menu: "Inhalt" } } }]);
    const before = createCatalogue("en");
    expect(changed.forPage("en").version).toBe(before.forPage("en").version);
    expect(changed.forPage("de").version).not.toBe(before.forPage("de").version);
  });
});

describe("a file of messages that is not valid", () => {
  it.each<[string, unknown, string]>([
    ["no object", [], "messages/ar.json: must be an object of groups of messages."],
    ["a group that is no object", { site: "x" }, "messages/ar.json: site: must be an object of messages."],
    ["a message that is no text", { site: { menu: 1 } }, "messages/ar.json: site.menu: must be a text."],
    [
      "a broken message",
      { site: { pagesOf: "أ {title" } },
      "messages/ar.json: site.pagesOf: is no ICU message (expect argument closing brace, line 1, column 3).",
    ],
    ["an unknown argument", { site: { menu: "{name}" } }, "messages/ar.json: site.menu: takes no argument {name}."],
    [
      "an argument of another kind",
      { site: { pagesOf: "{title, number}" } },
      "messages/ar.json: site.pagesOf: {title} is a string, no number.",
    ],
    ["markup", { site: { menu: "<b>x</b>" } }, "messages/ar.json: site.menu: takes no argument {b}."],
    [
      "a very long message",
      { site: { menu: "x".repeat(2_001) } },
      "messages/ar.json: site.menu: is longer than 2000 characters.",
    ],
  ])("is refused for %s", (_, content, message) => {
    expect(errorOf(content)).toBe(message);
  });

  it("is refused for a name that is no language", () => {
    expect(() => createCatalogue("en", [{ language: "a b", file: "a b.json", content: {} }])).toThrow(
      'a b.json: "a b" is no language tag.',
    );
  });

  it("changes nothing about objects by names such as __proto__", () => {
    const content: unknown = JSON.parse(
      '{"__proto__": {"polluted": "x"}, "site": {"__proto__": "y", "constructor": "z"}}',
    );
    const catalogue = createCatalogue("en", [arabic(content)]);
    expect({}).not.toHaveProperty("polluted");
    expect(catalogue.forPage("ar").messages["site.menu"]).toBe("Menu");
  });
});
