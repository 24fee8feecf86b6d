import { describe, expect, it } from "vitest";
import { createAnswerText } from "#lib/assistant/run-text.ts";
import type { RunStream } from "#lib/database/rows.ts";

/** An answer on a clock that stands still until it is told to go on. */
function setup() {
  const stored: { text: string; stream: RunStream }[] = [];
  const sleeps: (() => void)[] = [];
  const text = createAnswerText({
    told: "",
    stream: null,
    cite: (raw) => raw,
    async store(stream, events) {
      const delta = events.map(({ data }) => ("delta" in data ? data.delta : "")).join("");
      stored.push({ text: delta, stream });
    },
    onFailure: () => {},
    clock: {
      now: () => 0,
      sleep: (_, signal) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        sleeps.push(resolve);
        signal?.addEventListener("abort", () => resolve());
        return promise;
      },
    },
  });
  const texts = () => stored.map((one) => one.text);
  return { text, stored, texts, sleeps };
}

describe("the text of a run", () => {
  it("is stored at once, then with a pause after every write", async () => {
    const { text, texts, sleeps } = setup();
    text.write("a ", 1);
    await expect.poll(() => sleeps.length).toBe(1);
    text.write("b ", 2);
    text.write("c ", 3);
    await new Promise(setImmediate);
    expect(texts()).toEqual(["a "]);
    sleeps[0]?.();
    await expect.poll(texts).toEqual(["a ", "b c "]);
  });

  it("is stored without a pause for whoever waits, with what is held and the engine's last state", async () => {
    const { text, stored } = setup();
    text.write("a ", 1);
    await text.flush();
    text.write("[b", 2);
    await text.flush();
    expect(stored).toEqual([
      { text: "a ", stream: { engine: 1, held: "" } },
      { text: "", stream: { engine: 2, held: "[b" } },
    ]);
    await text.flush();
    expect([stored.length, text.stream()]).toEqual([2, { engine: 2, held: "[b" }]);
    text.outdated();
    expect(text.stream()).toEqual({ engine: null, held: "[b" });
  });

  it("loses nothing that is written while a write ends", async () => {
    const { text, texts } = setup();
    let wanted = "";
    for (let n = 0; n < 40; n += 1) {
      text.write(`${n} `, n);
      wanted += `${n} `;
      const waited = text.settled();
      for (let ticks = 0; ticks < n % 12; ticks += 1) await null;
      text.write("x ", n);
      wanted += "x ";
      await waited;
      await text.settled();
      expect(texts().join("")).toBe(wanted);
    }
  });
});
