/** Texts of people and models who want to be more than a text in Slack, and the messages that hold them. */
import fc from "fast-check";
import type { RunStep } from "#lib/contract/assistant.ts";
import { SEARCH_TOOL } from "#lib/contract/docs.ts";
import { notedMessage } from "#tests/support/fakes/notes.ts";

const PIECES = [
  ...[
    "<!channel>",
    "<!here|x>",
    "<@U012AB3CD>",
    "<#C0123456789>",
    "<!subteam^S1>",
    "<!date^1^x^https://evil.example|y>",
  ],
  ...["@here", "@channel", "#general", "&lt;!here&gt;", "&", "<", ">", "|", "<https://evil.example|docs>"],
  ...["[", "](", ")", "[docs](https://evil.example)", "[https://evil.example](/docs/x)", "[evil.example](/docs)"],
  ...["[ev\u200bil.example](/docs)", "[evil。example](/docs/a)", "[x](https://docs.example.com@evil.example/)"],
  ...["[x](//evil.example)", "[x](javascript:alert(1))", "[x](slack://open)", "https://evil.example/a", "evil.example"],
  ...["*", "_", "~", "`", "```", "```\n", "\n", "\n\n", "> ", "- ", "1. ", "| a | b |\n|---|---|\n", "# ", "\\", " "],
  ...['{"type":"actions"}', '","action_id":"thread.take', "thread.take", "\u0000", "\u202e", "😀", "\ud83d", "/docs/a"],
];
export const hostile = (maxLength = 40) =>
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6, unit: "grapheme" })), { maxLength })
    .map((all) => all.join("").toWellFormed());
/** Mostly short, sometimes longer than a message. */
export const text = fc.oneof(
  hostile(),
  fc
    .tuple(hostile(12), fc.integer({ min: 1, max: 2_000 }))
    .map(([piece, times]) => piece.repeat(times).slice(0, 16_000)),
);
export const page = fc.oneof(
  fc.constantFrom("/docs/a", "/", "//evil.example"),
  hostile(8).map((path) => `/${path}`),
);
export const url = fc.oneof(page, hostile(6), fc.constant("https://evil.example/a"), fc.constant("/docs/a#b"));

export const message = fc
  .record({
    ...{ text, selection: fc.option(text), page: fc.option(page), masked: fc.array(hostile(3), { maxLength: 3 }) },
    annotations: fc.array(fc.record({ url, title: text }), { maxLength: 12 }),
    ...{ author: hostile(10), metadata: fc.constantFrom<Record<string, string>>({}, { uncited: "true" }) },
  })
  .map(({ annotations, selection, page, masked, ...fields }) =>
    notedMessage("", {
      ...fields,
      context: { page, selection, masked },
      annotations: annotations.map((one) => ({ type: "url_citation", ...one, start_index: 0, end_index: 1 })),
    }),
  );
export const step = fc
  .record({ tool: fc.constantFrom(SEARCH_TOOL, "own_tool"), query: fc.option(text), covered: fc.option(fc.boolean()) })
  .map((fields): RunStep => ({ type: "tool_call", sections: [], ms: 12, error: null, ...fields }));
