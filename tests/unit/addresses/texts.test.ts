import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Addresses, ownAddresses } from "#lib/addresses/addresses.ts";
import { MappedStream, mapLinks } from "#lib/addresses/texts.ts";

/** Docs that are published elsewhere. `asked` counts the links that were mapped. */
function publish(): Addresses & { asked: () => number } {
  let asked = 0;
  const href = (path: string): string => {
    asked += 1;
    return path.replace(/^\/docs/, "https://published.test");
  };
  return { ...ownAddresses("https://assistant.test"), href, asked: () => asked };
}

type Delta = { delta: string; offset: number };
/** The text that a reader has after these events. */
const read = (events: readonly Delta[]): string =>
  events.reduce((text, { delta, offset }) => text.slice(0, offset) + delta, "");

const inPieces = (text: string, length: number): Delta[] =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, at) => ({
    delta: text.slice(at * length, (at + 1) * length),
    offset: at * length,
  }));

describe("a text that grows", () => {
  const parts = [
    "[a](/docs/a)",
    "[b](/docs/b#c) and",
    "\n",
    "\n\n",
    "```\n",
    "~~~\n",
    "> ",
    "`",
    "``",
    "- x",
    "text 👍 ",
  ];
  const steps = fc.array(
    fc.record({ text: fc.array(fc.constantFrom(...parts), { maxLength: 4 }), back: fc.integer({ min: 0, max: 60 }) }),
    { maxLength: 20 },
  );

  it("is shown as the whole text would be, also when it is taken back", () => {
    fc.assert(
      fc.property(steps, (written) => {
        const stream = new MappedStream(publish());
        const events: Delta[] = [];
        let stored = "";
        for (const [at, { text, back }] of written.entries()) {
          const offset = at % 3 === 2 ? Math.max(0, stored.length - back) : stored.length;
          stored = stored.slice(0, offset) + text.join("");
          events.push(stream.apply({ delta: text.join(""), offset }));
          expect(read(events)).toBe(mapLinks(stored, publish()).text);
        }
      }),
    );
  });

  it("has links in code blocks as they were written, and maps those after them", () => {
    const stream = new MappedStream(publish());
    const events = inPieces("```md\n[a](/docs/a)\n```\n[a](/docs/a)", 5).map((delta) => stream.apply(delta));
    expect(read(events)).toBe("```md\n[a](/docs/a)\n```\n[a](https://published.test/a)");
  });

  it("maps each link a few times, however long the text becomes", () => {
    const workFor = (lines: number): number => {
      const addresses = publish();
      const stream = new MappedStream(addresses);
      for (const delta of inPieces("- See [this page](/docs/page) for more.\n".repeat(lines), 4)) stream.apply(delta);
      return addresses.asked();
    };
    expect(workFor(50)).toBeGreaterThanOrEqual(50);
    expect(workFor(400)).toBe(8 * workFor(50));
  });
});
