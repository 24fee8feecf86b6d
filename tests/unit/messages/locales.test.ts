/** Dates and numbers of the interface are in its language, not in that of the browser or in English. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fileSize } from "#components/assistant/attachments/file-size.ts";
import { describeKinds } from "#components/assistant/attachments/kinds.ts";
import { groupThreads, momentOf } from "#components/assistant/threads/group-threads.ts";
import { createCatalogue } from "#lib/catalogue/catalogue.ts";
import { fakeThread } from "#tests/support/fakes/threads.ts";
import { sourceFiles } from "#tests/support/reader-texts.ts";

const ARABIC = {
  assistant: { tooLong: "أطول بمقدار {excess, number}" },
  files: { megabytes: "{size, number} م.ب", textFiles: "ملفات نصية", images: "صور", pdfs: "ملفات PDF" },
  threads: { today: "اليوم", yesterday: "أمس" },
};
const catalogue = createCatalogue("en", [{ language: "ar-EG", file: "messages/ar-EG.json", content: ARABIC }]);
const now = new Date("2026-10-16T09:05:00");
const on = (date: string) => ({ ...fakeThread("A"), updated_at: new Date(date).getTime() / 1_000 });

/** The first arguments of formatting by locale: the language. */
const languagesIn = (source: string): string[] =>
  [...source.matchAll(/(?:\.toLocale\w*|\bIntl\.\w+)\(\s*([^,)]*)/g)].map((found) => found[1] ?? "");

describe("dates and numbers", () => {
  it.each([
    ["de", "1.234 Zeichen zu lang", "3,9 MB", "Textdateien, Bilder und PDFs", "Gestern", "8:00", "März 2024"],
    ["ar-EG", "أطول بمقدار ١٬٢٣٤", "٣٫٩ م.ب", "ملفات نصية وصور وملفات PDF", "أمس", "٨:٠٠ ص", "مارس ٢٠٢٤"],
  ])("are those of the language %s", (language, tooLong, size, kinds, yesterday, time, month) => {
    const t = catalogue.translate(language);
    expect(t("assistant.tooLong", { excess: 1_234 })).toBe(tooLong);
    expect(fileSize(4_000_000, t)).toBe(size);
    expect(describeKinds(["text", "image", "pdf"], t)).toBe(kinds);
    const groups = groupThreads([on("2026-10-15T08:00:00"), on("2024-03-02T08:00:00")], now, t);
    expect(groups.map(({ label }) => label)).toEqual([yesterday, month]);
    expect(momentOf(on("2026-10-15T08:00:00"), now, language)).toBe(time);
  });

  it("name their language wherever components format them", () => {
    const found = sourceFiles("components").flatMap((file) =>
      languagesIn(readFileSync(file, "utf8")).map((language) => [file, language]),
    );
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter(([, language]) => !/^(\w+\.)?language$/.test(language ?? ""))).toEqual([]);
  });

  it.each(["date.toLocaleString()", 'n.toLocaleString("en")', "d.toLocaleTimeString([], x)", "new Intl.ListFormat()"])(
    "without a language are found: %s",
    (source) => {
      expect(languagesIn(source).filter((language) => !/^(\w+\.)?language$/.test(language))).toHaveLength(1);
    },
  );
});
