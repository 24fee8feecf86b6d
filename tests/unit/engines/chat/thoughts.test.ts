/** Thoughts in tags, which no reader is to see. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createThoughtFilter, withoutThoughts } from "#lib/engines/chat/thoughts.ts";

/** The text after each piece, and how often it was replaced. */
function say(pieces: string[]) {
  const filter = createThoughtFilter();
  const shown: string[] = [];
  let text = "";
  let restarts = 0;
  for (const said of [...pieces.map((piece) => () => filter.add(piece)), () => filter.rest()]) {
    const { text: more, anew } = said();
    if (anew) restarts += 1;
    text = anew ? more : text + more;
    shown.push(text);
  }
  return { shown, text, restarts };
}

describe("a text with thoughts", () => {
  it.each([
    ["Like so.", "Like so."],
    ["<think>\nHm.\n</think>\n\nLike so.", "Like so."],
    ["  <think></think>Like so.", "Like so."],
    ["Hm.\n</think>\n\nLike so.", "Like so."],
    ["<think>Hm.", ""],
    ["Write <think> and </think> like so.", "Write <think> and </think> like so."],
    ["<think>a</think>Close with </think>.", "Close with </think>."],
    ["<thinking> is a tag", "<thinking> is a tag"],
    ["1 < 2", "1 < 2"],
    ["It ends with <", "It ends with <"],
    ["", ""],
  ])("the text %j is shown as %j, wherever it is split", (text, read) => {
    expect(withoutThoughts(text)).toBe(read);
    for (let cut = 0; cut <= text.length; cut += 1) expect(say([text.slice(0, cut), text.slice(cut)]).text).toBe(read);
    expect(say([...text]).text).toBe(read);
  });

  it("thoughts with an opening tag are never shown", () => {
    const { shown, restarts } = say([..."<think>Hm.</think>Like so."]);
    expect(shown.join("")).not.toMatch(/[Hm<>]/);
    expect(restarts).toBe(0);
  });

  it("thoughts without an opening tag are shown until their closing tag comes, then removed", () => {
    const { shown, restarts } = say(["Hm. ", "</thi", "nk>", "Like so."]);
    expect(shown).toEqual(["Hm.", "Hm.", "", "Like so.", "Like so."]);
    expect(restarts).toBe(1);
  });

  it("only text that may be a tag is delayed", () => {
    expect(say(["1 <", " 2"]).shown).toEqual(["1", "1 < 2", "1 < 2"]);
  });

  it("the text is the same wherever it is split", () => {
    const bits = fc.array(fc.constantFrom("<think>", "</think>", "<", "</th", "ink>", " ", "\n", "a", "b"));
    fc.assert(fc.property(bits, (pieces) => say(pieces).text === withoutThoughts(pieces.join(""))));
  });
});
