import { describe, expect, it } from "vitest";
import { exportThread, fileNameOf } from "#components/assistant/threads/export-thread.ts";
import type { Message } from "#lib/contract/assistant.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { english } from "#tests/support/texts.ts";

const ORIGIN = "https://docs.example";
const thread = fakeThread("How do lists page?", new Date("2026-10-14T12:01:00Z"));
const question = (text: string, patch: Partial<Message> = {}) => fakeMessage(thread, "user", text, patch);
const answer = (text: string, patch: Partial<Message> = {}) => fakeMessage(thread, "assistant", text, patch);
const bodyOf = (...messages: Message[]) => exportThread(thread, messages, ORIGIN, english);

describe("exporting a thread as Markdown", () => {
  it("the document has a title, dates, authors, and sources with absolute links", () => {
    const value = "As [Slack set-up › Create the app](/docs/slack#create-the-app) says.";
    const source = { url: "/docs/slack#create-the-app", title: "Slack set-up › Create [the] app" };
    const annotation = {
      type: "url_citation",
      ...source,
      start_index: 3,
      end_index: 70,
      snippet: null,
      changed: false,
    } as const;
    const content: Message["content"] = [{ type: "text", text: { value, annotations: [annotation, annotation] } }];
    expect(bodyOf(question("How do I create it?"), answer("", { content }))).toBe(`# How do lists page?

Started 2026-10-14 12:00 UTC, last activity 2026-10-14 12:01 UTC.

## You

_2026-10-14 12:00 UTC_

How do I create it?

## Assistant

_2026-10-14 12:00 UTC_

As [Slack set-up › Create the app](https://docs.example/docs/slack#create-the-app) says.

### Sources

1. [Slack set-up › Create \\[the\\] app](https://docs.example/docs/slack#create-the-app)
`);
  });

  it("a question lists the names of its attached files", () => {
    const file = (name: string) => ({ id: "file_1", object: "file" as const, name, media_type: "image/png", bytes: 1 });
    const attachments = [file("a.png"), file("b_[x].png")];
    expect(bodyOf(question("Why?", { attachments }))).toContain("\n\nAttached: a.png, b\\_\\[x\\].png\n\nWhy?\n");
  });

  it("links into the site become absolute, links in code and to other sites stay", () => {
    const text = [
      "[a](/docs/a) ![b](</docs/b c>) [`d](x`](/docs/d) [e]: /no",
      "[f](https://elsewhere.example/f) [g](#g) [h](//other.example/h) [i][j]",
      "`[k](/docs/k)`",
      "",
      "[j]: /docs/j",
    ].join("\n");
    expect(bodyOf(answer(text))).toContain(
      [
        `[a](${ORIGIN}/docs/a) ![b](<${ORIGIN}/docs/b c>) [\`d](x\`](${ORIGIN}/docs/d) [e]: /no`,
        "[f](https://elsewhere.example/f) [g](#g) [h](//other.example/h) [i][j]",
        "`[k](/docs/k)`",
        "",
        `[j]: ${ORIGIN}/docs/j`,
      ].join("\n"),
    );
  });

  it.each([
    ["a fence that is never closed", "Look:\n```js\nconst a = 1;", "```js\nconst a = 1;\n```\n\n## Assistant"],
    ["a longer fence with a shorter one in it", "````\n```\ncode", "````\n```\ncode\n````\n\n## Assistant"],
    ["a fence and nothing else", "~~~", "~~~\n~~~\n\n## Assistant"],
    ["a closed fence", "```\ncode\n```", "```\ncode\n```\n\n## Assistant"],
    ["a fence in a list, which ends with the list", "- a\n  ```\n  code", "- a\n  ```\n  code\n\n## Assistant"],
  ])("the next message begins with its own heading after %s", (_, text, expected) => {
    expect(bodyOf(question(text), answer("Yes."))).toContain(expected);
  });

  it("HTML and JSX outside of code are escaped", () => {
    const text = "Use <Button>Save</Button> or `<b>`.\n\n<!-- hidden\n\n<script>\nx";
    expect(bodyOf(answer(text))).toContain("Use \\<Button>Save\\</Button> or `<b>`.\n\n\\<!-- hidden\n\n\\<script>\nx");
  });

  it("headings of a message go below those of the document", () => {
    expect(bodyOf(answer("# One\n\n##### Five"))).toContain("### One\n\n###### Five");
  });

  it("a question has its context, and an incomplete answer says so", () => {
    const context = { page: { title: "Slack", path: "/docs/slack" }, selection: "two *lines*\nof it" };
    const text = bodyOf(question("And this?", { context }), answer("It", { status: "incomplete" }));
    expect(text).toContain(
      "About [Slack](https://docs.example/docs/slack):\n\n> two \\*lines\\*\n> of it\n\nAnd this?",
    );
    expect(text).toContain("It\n\n_This answer is incomplete._");
  });
});

describe("the file name of an exported thread", () => {
  const named = (title: string) => fileNameOf({ ...thread, metadata: { threadTitle: title } }, english);

  it("the file name is the title without characters that file systems refuse", () => {
    expect(named("How do lists page?")).toBe("How do lists page.md");
    expect(named("../../etc\\pass:wd\n")).toBe("etc pass wd.md");
    expect(named("Größe «日本語»")).toBe("Größe «日本語».md");
    expect(named("x".repeat(200))).toBe(`${"x".repeat(80)}.md`);
  });

  it("a thread without a usable title gets a default file name", () => {
    expect(named("")).toBe("Untitled.md");
    expect(named("???")).toBe("thread.md");
  });
});
