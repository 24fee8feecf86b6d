import { describe, expect, it, vi } from "vitest";
import { Generation, type Write, type Written } from "#lib/completions/generation.ts";
import type { CompletionEvent } from "#lib/contract/assistant.ts";
import { AppError } from "#lib/errors.ts";

/** Sleeps end at once, so that the pace between events takes no time. */
const clock = { now: () => 0, sleep: async () => {} };

/** A writing that the test controls. */
function createWriting(onOver?: () => void) {
  const result = Promise.withResolvers<Written>();
  let show: (text: string) => void = () => {};
  let isAborted = false;
  const write: Write = (showText, signal) => {
    show = showText;
    signal.addEventListener("abort", () => {
      isAborted = true;
      result.reject(signal.reason);
    });
    return result.promise;
  };
  const generation = Generation.start(write, clock, onOver);
  return { generation, result, show: (text: string) => show(text), isAborted: () => isAborted };
}

const signal = () => new AbortController().signal;

async function readAll(events: AsyncGenerator<CompletionEvent[]>): Promise<CompletionEvent[]> {
  const all: CompletionEvent[] = [];
  for await (const batch of events) all.push(...batch);
  return all;
}

const textOf = (events: CompletionEvent[]): string =>
  events.reduce((text, { type, data }) => (type === "delta" ? text.slice(0, data.offset) + data.delta : text), "");

describe("a generation", () => {
  it("sends each reader the whole text, numbered from 1, whenever they joined", async () => {
    const { generation, result, show } = createWriting();
    const first = readAll(generation.follow(signal()));
    show("A page");
    await Promise.resolve();
    const second = readAll(generation.follow(signal()));
    show("A page in simple");
    result.resolve({ text: "A page in simple words.", model: "small" });
    for (const events of [await first, await second]) {
      expect(textOf(events)).toBe("A page in simple words.");
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      expect(events.at(-1)).toMatchObject({ type: "done", data: { status: "completed", model: "small" } });
    }
  });

  it("ends with the error's code and text when the writing fails", async () => {
    const { generation, result } = createWriting();
    const events = readAll(generation.follow(signal()));
    result.reject(new AppError("upstream_unavailable"));
    expect((await events).at(-1)).toMatchObject({
      type: "error",
      data: { status: "failed", code: "upstream_unavailable", message: "The model is unreachable." },
    });
    await expect(generation.waitForText(signal())).rejects.toMatchObject({ code: "upstream_unavailable" });
  });

  it("is aborted when the last reader leaves, and not before", async () => {
    const onOver = vi.fn();
    const { generation, isAborted } = createWriting(onOver);
    const readers = [new AbortController(), new AbortController()];
    const streams = readers.map((reader) => readAll(generation.follow(reader.signal)));
    readers[0]?.abort();
    await streams[0];
    expect([isAborted(), onOver.mock.calls.length]).toEqual([false, 0]);
    readers[1]?.abort();
    await streams[1];
    expect([isAborted(), onOver.mock.calls.length > 0]).toEqual([true, true]);
  });

  it("resolves to the complete text for a reader without a stream", async () => {
    const { generation, result } = createWriting();
    const text = generation.waitForText(signal());
    result.resolve({ text: "Done.", model: "small" });
    expect(await text).toEqual({ text: "Done.", model: "small" });
  });
});
