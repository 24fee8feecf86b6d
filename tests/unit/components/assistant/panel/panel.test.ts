import type { MouseEvent } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { selectedPassage } from "#components/assistant/ask-about/ask-about.ts";
import { followInPage, linkFollowedBy } from "#components/assistant/panel/follow-link.ts";
import { isPanelOpen, setPanelOpen } from "#components/assistant/panel/panel-state.ts";
import { MAX_SELECTION_LENGTH } from "#lib/contract/assistant.ts";
import { forbiddenStorage, stubBrowser } from "#tests/support/fakes/browser.ts";

class FakeElement {
  target = "";
  origin = "https://docs.example";
  isFile = false;
  closest() {
    return this;
  }
  hasAttribute() {
    return this.isFile;
  }
}

let dataset: Record<string, string> = {};
beforeEach(() => {
  const restore = stubBrowser();
  dataset = {};
  vi.stubGlobal("document", { documentElement: { dataset }, getElementById: () => null });
  vi.stubGlobal("Element", FakeElement);
  vi.stubGlobal("scrollY", 0);
  return restore;
});

describe("opening the panel", () => {
  it("a reload of the tab finds the panel as it was", () => {
    setPanelOpen(true);
    expect([isPanelOpen(), Object.keys(sessionStorage).length]).toEqual([true, 1]);
    setPanelOpen(false);
    expect([isPanelOpen(), Object.keys(sessionStorage).length]).toEqual([false, 0]);
  });

  it("the panel opens where storage is forbidden", () => {
    vi.stubGlobal("sessionStorage", forbiddenStorage);
    setPanelOpen(true);
    expect(isPanelOpen()).toBe(true);
  });
});

describe("following a link of an answer", () => {
  const click = (link: Partial<FakeElement> = {}, keys: object = {}) =>
    linkFollowedBy({ target: Object.assign(new FakeElement(), link), ...keys } as unknown as MouseEvent);

  it("a plain click on a link of this site is followed", () => {
    expect(click()).toBeInstanceOf(FakeElement);
  });

  it.each([
    ["a link to another site", { origin: "https://other.example" }, {}],
    ["a link that opens another tab", { target: "_blank" }, {}],
    ["a file to save", { isFile: true }, {}],
    ["a click with Ctrl", {}, { ctrlKey: true }],
    ["a click with Cmd", {}, { metaKey: true }],
    ["a click with Shift", {}, { shiftKey: true }],
  ])("%s is left to the browser", (_, link, keys) => {
    expect(click(link, keys)).toBeNull();
  });

  it.each([
    ["/docs", "#scopes", true],
    ["/docs", "", false],
    ["/docs/slack", "#scopes", false],
  ])("on /docs a link to %s%s stays on the page: %s", (pathname, hash, stays) => {
    const preventDefault = vi.fn();
    expect(followInPage({ preventDefault }, { pathname, hash })).toBe(stays);
    expect(preventDefault).toHaveBeenCalledTimes(stays ? 1 : 0);
    expect(location.hash).toBe(stays ? "#scopes" : "");
  });
});

describe("asking about a selected passage", () => {
  const select = (text: string, { inArticle = true, isCollapsed = false } = {}) => {
    const article = inArticle ? new FakeElement() : null;
    const start = Object.assign(new FakeElement(), { closest: () => article });
    const range = { startContainer: start };
    vi.stubGlobal("getSelection", () => ({
      ...{ isCollapsed, rangeCount: 1, getRangeAt: () => range, toString: () => text },
    }));
    return selectedPassage();
  };

  it("the passage is the selected text without the space around it", () => {
    expect(select("  Give it the scope.\n")?.text).toBe("Give it the scope.");
  });

  it("a long passage is cut to the length that a question takes, never within a character", () => {
    expect(select("x".repeat(MAX_SELECTION_LENGTH + 10))?.text).toHaveLength(MAX_SELECTION_LENGTH);
    expect(select(`${"x".repeat(MAX_SELECTION_LENGTH - 1)}😀`)?.text).toBe("x".repeat(MAX_SELECTION_LENGTH - 1));
  });

  it("nothing selected, only spaces, or text outside of the article is no passage", () => {
    expect(select("x", { isCollapsed: true })).toBeNull();
    expect(select(" \n ")).toBeNull();
    expect(select("Menu", { inArticle: false })).toBeNull();
    vi.stubGlobal("getSelection", () => null);
    expect(selectedPassage()).toBeNull();
  });
});
