import { describe, expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { feedFor } from "#lib/agents/dated-entries.ts";
import { feed } from "#lib/agents/feed.ts";
import { openProject } from "#tests/support/docs-project.ts";

const addresses = ownAddresses("https://x.test");
const entriesOf = async (files: Record<string, string>) =>
  feedFor(await openProject(files), "/docs").entries.map(({ path, date, title }) => [date.slice(0, 10), path, title]);

describe("what is new in the docs", () => {
  it("is pages with a date, the newest first", async () => {
    expect(
      await entriesOf({
        "docs/old.md": "---\ndate: 2023-01-02\n---\n# Old\n",
        "docs/new.md": "---\ndate: 2024-05-06T07:08:09+02:00\n---\n# New\n",
        "docs/text.md": "---\ndate: 'March 4, 2024 UTC'\n---\n# Text\n",
        "docs/blog/2024-02-03-hello.md": "# Hello\n",
        "docs/draft.md": "---\ndate: 2025-01-01\ndraft: true\n---\n# Draft\n",
        "docs/wrong.md": "---\ndate: soon\n---\n# Wrong\n",
        "docs/none.md": "# None\n\n## Since 2024-01-01\n\nText\n",
      }),
    ).toEqual([
      ["2024-05-06", "/docs/new", "New"],
      ["2024-03-04", "/docs/text", "Text"],
      ["2024-02-03", "/docs/blog/2024-02-03-hello", "Hello"],
      ["2023-01-02", "/docs/old", "Old"],
    ]);
  });

  it("is the dated sections of a change log", async () => {
    const log =
      "# Changes\n\n## 2.0 (2024-05-06)\n\nFaster.\n\n## v1.1 – May 6, 2023\n\nFixed.\n\n## 1.0, 3 Sept 2022\n\n## 0.9\n";
    expect(await entriesOf({ "docs/CHANGELOG.md": log, "docs/release-notes/x.md": "## 2024-13-45\n" })).toEqual([
      ["2024-05-06", "/docs/CHANGELOG#20-2024-05-06", "Changes › 2.0 (2024-05-06)"],
      ["2023-05-06", "/docs/CHANGELOG#v11--may-6-2023", "Changes › v1.1 – May 6, 2023"],
      ["2022-09-03", "/docs/CHANGELOG#10-3-sept-2022", "Changes › 1.0, 3 Sept 2022"],
    ]);
  });

  it("is at most 50 entries, in the reader's language and the latest version", async () => {
    const log = (word: string) =>
      `# ${word}\n\n${Array.from({ length: 60 }, (_, i) => `## ${word} ${i}: 20${10 + (i % 10)}-01-01\n\n${word}.\n`).join("\n")}`;
    const docs = await openProject({
      "docs/index.md": "# Start\n\nText.\n",
      "docs/changelog.md": log("News"),
      "docs/de/index.md": "# Anfang\n\nEin Text.\n",
      "docs/de/changelog.md": log("Neues"),
      "docs/v1/index.md": "# Start\n\nOld text.\n",
      "docs/v1/changelog.md": log("Olds"),
    });
    const found = ["/docs", "/docs/de", "/docs/v1"].map((path) => feedFor(docs, path));
    expect(found.map(({ path, entries }) => [path, entries.length, entries[0]?.title])).toEqual([
      ["/feed.xml", 50, "News › News 9: 2019-01-01"],
      ["/feed.xml?lang=de", 50, "Neues › Neues 9: 2019-01-01"],
      ["/feed.xml", 50, "News › News 9: 2019-01-01"],
    ]);
  });
});

describe("the feed", () => {
  it("is Atom, with absolute addresses and escaped texts", async () => {
    const docs = await openProject({
      "docs/größe.md": '---\ndate: 2024-05-06\ndescription: "A < B & C"\n---\n# Q&A\n',
    });
    const response = feed(feedFor(docs, "/docs"), { name: "X & Y", addresses });
    expect([...(response?.pieces ?? [])].join("")).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>https://x.test/feed.xml</id>
<title>X &amp; Y</title>
<updated>2024-05-06T00:00:00.000Z</updated>
<author><name>X &amp; Y</name></author>
<link rel="self" type="application/atom+xml" href="https://x.test/feed.xml"/>
<link href="https://x.test/docs"/>
<entry><id>https://x.test/docs/gr%C3%B6%C3%9Fe</id><title>Q&amp;A</title><updated>2024-05-06T00:00:00.000Z</updated><link href="https://x.test/docs/gr%C3%B6%C3%9Fe"/><summary>A &lt; B &amp; C</summary></entry>
</feed>
`);
  });

  it("is not there where nothing has a date", async () => {
    const docs = await openProject({ "docs/a.md": "# A\n" });
    expect(feed(feedFor(docs, "/docs"), { name: "X", addresses })).toBe(null);
  });
});
