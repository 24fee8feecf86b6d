import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { findFollowUps } from "#lib/threads/follow-ups.ts";

const page = (title: string, order: number, starters: string[], body: string) =>
  `---\ntitle: ${title}\norder: ${order}\nstarters: ${JSON.stringify(starters)}\n---\n${body}`;

let dir: string;
let docs: Docs;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "docs-"));
  const files = {
    "first.md": page("First", 1, ["What comes first?"], "Text."),
    "sizes.md": page(
      "Sizes",
      2,
      ["Which sizes are there?"],
      "All sizes.\n\n## How big is big?\n\nBig.\n\n## Small\n\nx",
    ),
    "third.md": page("Third", 3, ["What comes third?", "And then?"], "Text.\n\n## Is this the third?\n\nYes."),
    "last.md": page("Last", 4, [], "Text.\n\n## Is this the end?\n\nYes."),
  };
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(dir, file), text);
  docs = await openDocs({ dir });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe("follow-ups", () => {
  test("come from the cited pages, their neighbours, then headings that are questions; three at most", () => {
    expect(findFollowUps(docs, ["/docs/sizes#small"], ["Why?"])).toEqual([
      "Which sizes are there?",
      "What comes third?",
      "And then?",
    ]);
    expect(findFollowUps(docs, ["/docs/last#last"], [])).toEqual([
      "What comes third?",
      "And then?",
      "Is this the end?",
    ]);
  });

  test("leave out questions that were asked, in any spelling, and headings that the answer cites", () => {
    const asked = ["which  SIZES are there", "“What comes third?”"];
    expect(findFollowUps(docs, ["/docs/sizes#small"], asked)).toEqual([
      "And then?",
      "What comes first?",
      "How big is big?",
    ]);
    expect(findFollowUps(docs, ["/docs/sizes#how-big-is-big"], [...asked, "And then?"])).toEqual(["What comes first?"]);
  });

  test("contain each question once", () => {
    const offered = findFollowUps(docs, ["/docs/sizes#small", "/docs/sizes#sizes", "/docs/third#third"], []);
    expect(offered).toEqual(["Which sizes are there?", "What comes third?", "And then?"]);
  });

  test("are empty without citations and for citations of removed pages", () => {
    expect(findFollowUps(docs, [], [])).toEqual([]);
    expect(findFollowUps(docs, ["/docs/gone#x"], [])).toEqual([]);
  });
});
