import { Theme } from "@twilio-paste/core/theme";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import { Toolbar } from "#components/assistant/toolbar/toolbar.tsx";
import { buttonsIn } from "#tests/support/fakes/conversations.ts";

describe("the toolbar", () => {
  const toolbar = (patch: Partial<Parameters<typeof Toolbar>[0]> = {}) =>
    renderToStaticMarkup(
      <Theme.Provider theme="default">
        <Toolbar {...{ listing: false, unread: false, onThreads: vi.fn(), onNew: vi.fn() }} {...patch} />
      </Theme.Provider>,
    );

  it("new answers in other threads are announced with the button for threads", () => {
    expect(toolbar({ unread: true })).toMatch(/aria-describedby="([^"]+)"[\s\S]*<span id="\1" hidden="">New answers/);
    expect(toolbar()).not.toContain("New answers");
  });

  it("the assistant's own page has neither a link to itself nor a button to close it", () => {
    expect(buttonsIn(toolbar())).toEqual(["Threads", "New thread"]);
    expect(buttonsIn(toolbar({ onClose: vi.fn() }))).toContain("Close the assistant");
    expect(toolbar()).not.toContain("Open on a page of its own");
  });
});
