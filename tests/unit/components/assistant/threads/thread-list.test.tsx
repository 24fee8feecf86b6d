import { Theme } from "@twilio-paste/core/theme";
import { renderToStaticMarkup } from "react-dom/server";
import { SWRConfig } from "swr";
import { beforeEach, describe, expect, it } from "vitest";
import { recordQuestion } from "#components/assistant/data/browser/seen.ts";
import { THREADS } from "#components/assistant/data/keys.ts";
import { ThreadList } from "#components/assistant/threads/thread-list.tsx";
import type { Thread } from "#lib/contract/assistant.ts";
import { stubBrowser } from "#tests/support/fakes/browser.ts";
import { buttonsIn, visibleText } from "#tests/support/fakes/conversations.ts";
import { fakeThread } from "#tests/support/fakes/threads.ts";

beforeEach(stubBrowser);

/** The list with the pages that are loaded; null before the first one is. */
function html(pages: { data: Thread[]; has_more: boolean }[] | null, current: string | null = null): string {
  const nothing = () => undefined;
  return renderToStaticMarkup(
    <SWRConfig value={{ fallback: pages ? { [THREADS]: pages } : {}, provider: () => new Map() }}>
      <Theme.Provider theme="default">
        <ThreadList current={current} isSidebar={false} onChoose={nothing} onErased={nothing} />
      </Theme.Provider>
    </SWRConfig>,
  );
}
const titlesIn = (page: string) => [...page.matchAll(/id="title-[^>]*>([^<]*)</g)].map(([, title]) => title);
const at = (name: string, day: string) => fakeThread(name, new Date(`2025-03-${day}T12:00:00`));

describe("the list of threads", () => {
  it("a list that loads has a status, and neither threads nor the button that erases them", () => {
    const page = html(null);
    expect(page).toContain('aria-label="Loading the threads"');
    expect(buttonsIn(page)).not.toContain("Erase my data");
  });

  it("a reader without threads is told so and needs no search", () => {
    const page = html([{ data: [], has_more: false }]);
    expect(visibleText(page)).toContain("No threads yet.");
    expect(page).not.toContain('type="search"');
  });

  it("threads are grouped by day, the latest first", () => {
    const page = html([{ data: [at("B", "11"), at("C", "12"), at("A", "10")], has_more: false }]);
    expect(titlesIn(page)).toEqual(["C", "B", "A"]);
    expect(visibleText(page)).toMatch(/March 2025\|C\|/);
    expect(page).toContain('type="search"');
  });

  it("a thread that moved to another page meanwhile is listed once", () => {
    const pages = [
      { data: [at("B", "11"), at("A", "10")], has_more: true },
      { data: [at("A", "10")], has_more: false },
    ];
    expect(titlesIn(html(pages))).toEqual(["B", "A"]);
  });

  it.each([
    [true, ["Show older"]],
    [false, []],
  ])("if there are more threads (%s) the buttons below are %j", (has_more, buttons) => {
    expect(buttonsIn(html([{ data: [at("A", "10")], has_more }])).filter((name) => name === "Show older")).toEqual(
      buttons,
    );
  });

  it("threads with a new answer are marked, others are not", () => {
    recordQuestion("thread_b");
    const page = html([{ data: [at("B", "11"), at("A", "10")], has_more: false }]);
    expect(page.match(/data-unread="true"/g)).toHaveLength(1);
    expect(page).toMatch(/data-thread="thread_b" data-unread="true"/);
  });

  it("the open thread is the current one of the list", () => {
    const page = html([{ data: [at("B", "11"), at("A", "10")], has_more: false }], "thread_a");
    expect(page).toMatch(/aria-current="true" data-thread="thread_a"/);
    expect(page.match(/aria-current/g)).toHaveLength(1);
  });
});
