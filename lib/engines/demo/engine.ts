/** The engine without a model: it searches the docs and quotes the sections found, and says so. */
import { z } from "zod";
import { SEARCH_TOOL, sectionTitleOf } from "#lib/contract/docs.ts";
import type { Engine, Part, Round, ToolCall, ToolSpec, Turn } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { closeFence } from "#lib/markdown/close-fence.ts";
import { escapeText } from "#lib/markdown/escape.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";

const searchOutput = z.object({
  covered: z.boolean(),
  sections: z.array(z.object({ url: z.string(), title: z.string(), heading: z.string(), content: z.string() })),
});
type Sections = z.infer<typeof searchOutput>["sections"];

/** Quoted sections per answer, and characters per quote. */
const QUOTES = 3;
const QUOTE_LENGTH = 420;
/** Longest query of a search. */
const QUERY_LENGTH = 1_000;
/** Longest part of a selected passage in a query. */
const PASSAGE_LENGTH = 200;
const FILES_UNREAD = "What you attached was not read: that takes a model.";
/** Between the blocks of an answer. */
const GAP = "\n\n";

/** @param preface says why docs are quoted instead of answered from. */
export function createDemoEngine(preface = "No model is set up, so I quote what the docs say:"): Engine {
  return {
    name: "demo",
    model: null,
    attachments: [],
    async *run(turn, signal) {
      if (signal.aborted) throw new AppError("upstream_timeout");
      const calls = turn.rounds.length === 0 ? callsFor(turn) : [];
      if (calls.length > 0) yield { type: "tool_calls", state: null, calls };
      else yield* answer(turn, preface);
    },
    cancel: async () => null,
    async delete() {},
    async complete({ input }) {
      return { text: titleOf(input), model: "demo", usage: null };
    },
  };
}

/** A search, and the tools whose `questionPattern` matches the question; only tools of the assistant. */
function callsFor(turn: Turn): ToolCall[] {
  const { tools, question, runId } = turn;
  const searches = tools.filter(({ name }) => name === SEARCH_TOOL);
  const matching = tools.filter((tool) => tool.questionPattern?.test(question.words));
  const calls = [
    ...searches.map(({ name }) => ({ name, arguments: JSON.stringify({ query: queryOf(turn) }) })),
    ...matching.map(({ name }) => ({ name, arguments: "{}" })),
  ];
  return calls.map((call, index) => ({ id: `call_${runId}${index > 0 ? `_${index}` : ""}`, ...call }));
}

/** The reader's words, with the selected passage and the title of the page that they are about. */
function queryOf({ question, page }: Turn): string {
  const passage = question.passage ? ` ${question.passage.trim().slice(0, PASSAGE_LENGTH)}` : "";
  const about = passage + (page ? ` ${page.title}` : "");
  return (question.words.slice(0, QUERY_LENGTH - about.length) + about).slice(0, QUERY_LENGTH).toWellFormed();
}

function* answer(turn: Turn, preface: string): Generator<Part> {
  const outputs = turn.rounds.flatMap((round) => round.outputs.map(({ output }) => output));
  const texts = turn.rounds.flatMap((round) => round.calls.flatMap((call) => textsOf(call, round, turn.tools)));
  const sections = outputs.flatMap(quotableSectionsOf);
  const blocks = [...texts, ...(texts.length > 0 && sections.length === 0 ? [] : quoteSections(sections, preface))];
  if (turn.question.hasFiles) blocks.push(FILES_UNREAD);
  yield { type: "reset" };
  for (const [index, block] of blocks.entries())
    yield { type: "text", text: index === 0 ? block : GAP + block, state: null };
  yield { type: "finish", status: "completed", state: null, text: blocks.join(GAP) };
}

/** The output of a tool with a `questionPattern`, as it is; nothing for an error. */
function textsOf(call: ToolCall, { outputs }: Round, tools: ToolSpec[]): string[] {
  if (!tools.some(({ name, questionPattern }) => name === call.name && questionPattern)) return [];
  const text = outputs.find(({ callId }) => callId === call.id)?.output.trim() ?? "";
  return text === "" || isError(text) ? [] : [text];
}

const isError = (output: string): boolean => output.startsWith('{"error":');

/** The sections of a search that cover the query; none where they are merely the closest. */
function quotableSectionsOf(output: string): Sections {
  try {
    const { covered, sections } = searchOutput.parse(JSON.parse(output));
    return covered ? sections : [];
  } catch {
    return [];
  }
}

/** Blocks of an answer made of quotes; each quote follows the section's name with a link to it. */
function quoteSections(sections: Sections, preface: string): string[] {
  if (sections.length === 0) {
    return [
      "I found nothing in these docs that answers that. Try other words, or the name of a page, option or error.",
    ];
  }
  const quotes = sections.slice(0, QUOTES).flatMap(({ url, title, heading, content }) => {
    const label = escapeText(sectionTitleOf({ title, heading }));
    // The page may show the link as a number only, so the name stands beside it.
    return [`**${label}** [${label}](${url})`, quote(withoutHeading(content, heading))];
  });
  return [preface, ...quotes];
}

/** The content without its first heading, which stands above the quote. */
function withoutHeading(content: string, heading: string): string {
  const [first = "", ...rest] = content.trim().split("\n");
  return rest.length > 0 && first.replace(/^#+ /, "") === heading ? rest.join("\n") : content;
}

/** The beginning of a section as a block quote, cut between blocks, otherwise between words. */
function quote(content: string): string {
  const text = content.trim();
  const short = text.length <= QUOTE_LENGTH ? text : shorten(text);
  return short
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
}

function shorten(text: string): string {
  const blocks = text.split(/\n{2,}/);
  let result = blocks[0] ?? "";
  for (const block of blocks.slice(1)) {
    // A paragraph that introduces a list stays with the list.
    const isIntroduced = /:\s*$/.test(result) && result.length + block.length <= 3 * QUOTE_LENGTH;
    if (!isIntroduced && result.length + block.length > QUOTE_LENGTH) break;
    result += `\n\n${block}`;
  }
  if (result.length <= 3 * QUOTE_LENGTH) return closeFence(result);
  return closeFence(`${result.slice(0, result.lastIndexOf(" ", QUOTE_LENGTH))} …`);
}

/** Longest title, UTF-16 code units: as long as a thread's list shows. */
const TITLE_LENGTH = 60;

/** A question as a title, cut between words if it is too long. */
function titleOf(question: string): string {
  const title = excerpt(question, TITLE_LENGTH).replace(/[?.!]+$/, "");
  return title.charAt(0).toUpperCase() + title.slice(1);
}
