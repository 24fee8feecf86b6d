/** Thoughts in tags, which no reader is to see. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createThoughtFilter, withoutThoughts } from "#lib/engines/chat/thoughts.ts";

/** What stands after each piece, and how often it was said anew. */
function say(pieces: string[]) {
  const filter = createThoughtFilter();
  const heard: string[] = [];
  let text = "";
  let restarts = 0;
  for (const said of [...pieces.map((piece) => () => filter.add(piece)), () => filter.rest()]) {
    const { text: more, anew } = said();
    if (anew) restarts += 1;
    text = anew ? more : text + more;
    heard.push(text);
  }
  return { heard, text, restarts };
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
  ])("%j is read as %j, however it is cut", (text, read) => {
    expect(withoutThoughts(text)).toBe(read);
    for (let cut = 0; cut <= text.length; cut += 1) expect(say([text.slice(0, cut), text.slice(cut)]).text).toBe(read);
    expect(say([...text]).text).toBe(read);
  });

  it("never shows thoughts with an opening tag", () => {
    const { heard, restarts } = say([..."<think>Hm.</think>Like so."]);
    expect(heard.join("")).not.toMatch(/[Hm<>]/);
    expect(restarts).toBe(0);
  });

  it("shows thoughts without an opening tag until they are closed, then removes them", () => {
    const { heard, restarts } = say(["Hm. ", "</thi", "nk>", "Like so."]);
    expect(heard).toEqual(["Hm.", "Hm.", "", "Like so.", "Like so."]);
    expect(restarts).toBe(1);
  });

  it("delays only text that may be a tag", () => {
    expect(say(["1 <", " 2"]).heard).toEqual(["1", "1 < 2", "1 < 2"]);
  });

  it("gives the same text however it is split", () => {
    const bits = fc.array(fc.constantFrom("<think>", "</think>", "<", "</th", "ink>", " ", "\n", "a", "b"));
    fc.assert(fc.property(bits, (pieces) => say(pieces).text === withoutThoughts(pieces.join(""))));
  });
});
