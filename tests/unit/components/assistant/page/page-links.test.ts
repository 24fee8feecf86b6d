import { describe, expect, it } from "vitest";
import { assistantHref, besideThread, docsHref } from "#components/assistant/page/page-links.ts";

const link = (href: string) => new URL(href, "https://docs.example") as unknown as HTMLAnchorElement;

describe("links between the docs and the assistant's own page", () => {
  it.each([
    [null, null, "/assistant"],
    ["thread_a", null, "/assistant?thread=thread_a"],
    [null, "/docs/slack", "/assistant?from=%2Fdocs%2Fslack"],
    ["thread_a", "/docs/slack", "/assistant?thread=thread_a&from=%2Fdocs%2Fslack"],
  ])("the thread %s opened from %s is at %s", (threadId, path, href) => {
    expect(assistantHref(threadId, path === null ? null : { title: "Slack", path })).toBe(href);
  });

  it.each([
    ["/assistant?from=%2Fdocs%2Fslack%23scopes", "/docs/slack#scopes"],
    ["/assistant?from=/docs", "/docs"],
    ["/assistant", "/docs"],
    ["/assistant?from=/docsy", "/docs"],
    ["/assistant?from=https://evil.example/docs", "/docs"],
    ["/assistant?from=//evil.example/docs", "/docs"],
    ["/assistant?from=javascript:alert(1)", "/docs"],
  ])("from %s the way back leads to %s", (asPath, href) => {
    expect(docsHref(asPath)).toBe(href);
  });

  it.each([
    ["/docs/slack#scopes", "/docs/slack?thread=thread_a#scopes"],
    ["/docs/slack?q=1", "/docs/slack?q=1&thread=thread_a"],
    ["/docs", "/docs?thread=thread_a"],
    ["/assistant", null],
    ["/docsy", null],
  ])("a link to %s with the thread beside the page is %s", (href, expected) => {
    expect(besideThread(link(href), "thread_a")).toBe(expected);
  });
});
