import { beforeAll, describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { citeDocs, createResolver, toCitation } from "#lib/citations/citations.ts";
import type { StoredCitation } from "#lib/database/rows.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";

let docs: Docs;
beforeAll(async () => {
  docs = await openDocs({ dir: "tests/support/docs" });
});

describe("a citation", () => {
  const cite = (url: string): StoredCitation => {
    const [citation] = citeDocs(
      `See [it](${url}).`,
      ownAddresses("http://docs.test"),
      createResolver(docs),
    ).annotations;
    if (!citation) throw new Error("not cited");
    return citation;
  };
  const url = "/docs/slack#create-the-app";

  test("a citation keeps the hash of its section, and shows how the section begins today", () => {
    expect(cite(url)).toMatchObject({ url, hash: docs.section(url)?.hash });
    expect(toCitation(cite(url), docs)).toEqual({
      type: "url_citation",
      url,
      title: "Slack set-up › Create the app",
      start_index: 4,
      end_index: 36,
      snippet: "Create a Slack app, give it the chat:write scope and invite the bot to the channel.",
      changed: false,
    });
  });

  test.each(["/docs/slack", "/docs/slack#gone"])(
    "a citation of a page or of an unknown anchor points to the page's introduction: %s",
    (page) => {
      expect(toCitation(cite(page), docs)).toMatchObject({
        url: "/docs/slack#slack-set-up",
        title: "Slack set-up",
        snippet: "How maintainers see every new thread. Every new thread is announced in one channel.",
        changed: false,
      });
    },
  );

  test("a citation reports that its section changed, unless it was stored without a hash", () => {
    expect(toCitation({ ...cite(url), hash: "0000000000000000" }, docs)).toMatchObject({ changed: true });
    const { hash: _, ...old } = cite(url);
    expect(toCitation(old, docs)).toMatchObject({ snippet: expect.stringMatching(/^Create a/), changed: false });
  });

  test.each(["/docs/slack#gone", "/docs/gone#create-the-app"])(
    "a citation of a deleted section counts as changed: %s",
    (gone) => {
      expect(toCitation({ ...cite(url), url: gone }, docs)).toMatchObject({ snippet: null, changed: true });
    },
  );
});

describe("links in an answer", () => {
  const cite = (text: string) => citeDocs(text, ownAddresses("http://docs.test"), createResolver(docs));

  test("links by reference are written out, and definitions of pages that do not exist are removed", () => {
    const text =
      "See [set-up][1], [a dream][2], [2] or [Rust][3].\n\n[1]: /docs/slack\n[2]: /docs/none\n[3]: https://rust.test";
    const cited = cite(text);
    expect(cited.text.trimEnd()).toBe(
      "See [set-up](/docs/slack#slack-set-up), a dream, 2 or [Rust][3].\n\n\n\n[3]: https://rust.test",
    );
    expect(cited.annotations).toMatchObject([{ url: "/docs/slack#slack-set-up", start_index: 4 }]);
    expect(cite(cited.text)).toEqual(cited);
  });

  test("links behind very deep nesting are cited", () => {
    const text = `${"> ".repeat(6_000)}[x](/docs/slack)`;
    expect(cite(text).annotations).toMatchObject([{ start_index: 12_000, url: "/docs/slack#slack-set-up" }]);
  });
});
