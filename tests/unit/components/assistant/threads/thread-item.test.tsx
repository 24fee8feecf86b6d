import { Theme } from "@twilio-paste/core/theme";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import { ThreadItem } from "#components/assistant/threads/thread-item.tsx";
import type { RowActions } from "#components/assistant/threads/use-row-actions.ts";
import type { Thread } from "#lib/contract/assistant.ts";
import { buttonsIn, visibleText } from "#tests/support/fakes/conversations.ts";
import { fakeThread } from "#tests/support/fakes/threads.ts";

const render = (node: React.ReactNode) => renderToStaticMarkup(<Theme.Provider theme="default">{node}</Theme.Provider>);

type Options = { current?: boolean; unread?: boolean; actions?: Partial<RowActions> };
function row(thread: Thread, { current = false, unread = false, actions = {} }: Options = {}): string {
  const idle = { renaming: null, deleting: null, failure: null, startRename: vi.fn(), exportOne: vi.fn() };
  const handlers = { onChoose: vi.fn(), onDelete: vi.fn(), onRenamed: vi.fn() };
  const all = { ...idle, ...actions } as unknown as RowActions;
  return render(<ThreadItem {...{ thread, current, unread, actions: all }} {...handlers} />);
}
const thread = fakeThread("Scopes");

describe("a row of the list of threads", () => {
  it("a row opens its thread and has buttons to rename, export and delete it", () => {
    expect(buttonsIn(row(thread)).slice(1)).toEqual(["Rename", "Export", "Delete"]);
    expect(row(thread).match(/aria-describedby="title-thread_scopes"/g)).toHaveLength(3);
  });

  it.each<[string, Thread, Options, string | null]>([
    ["nothing new", thread, {}, null],
    ["a new answer", thread, { unread: true }, "New answer"],
    ["an answer on its way", { ...thread, running: true }, { unread: true }, "Answering…"],
    ["a deletion under way", { ...thread, running: true }, { actions: { deleting: thread.id } }, "Deleting…"],
  ])("a thread with %s is marked accordingly", (_, shown, options, mark) => {
    const marks = ["New answer", "Answering…", "Deleting…"].filter((text) => row(shown, options).includes(text));
    expect(marks).toEqual(mark === null ? [] : [mark]);
  });

  it("the open thread is the current one", () => {
    expect(row(thread, { current: true })).toContain('aria-current="true"');
    expect(row(thread)).not.toContain("aria-current");
  });

  it("a thread that is being renamed has a field in place of its buttons", () => {
    const html = row(thread, { actions: { renaming: { threadId: thread.id, text: "Slack scopes" } } });
    expect(html).toMatch(/<input[^>]* value="Slack scopes"/);
    expect(buttonsIn(html)).toEqual([]);
  });

  it("a failure is shown in the row of its thread only", () => {
    const failure = { threadId: thread.id, text: "The thread could not be deleted.", retry: vi.fn() };
    expect(visibleText(row(thread, { actions: { failure } }))).toContain("The thread could not be deleted.|Retry");
    expect(row(fakeThread("Other"), { actions: { failure } })).not.toContain("could not be deleted");
  });
});
