/** The engine without a model: it searches the docs and quotes what it found, and says that it does. */
import { z } from "zod";
import { SEARCH_TOOL, sectionTitleOf } from "#lib/contract/docs.ts";
import type { Engine, Part, Round, ToolCall, ToolSpec, Turn } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { closeFence } from "#lib/markdown/close-fence.ts";
import { escapeText } from "#lib/markdown/escape.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";

const found = z.object({
  covered: z.boolean(),
  sections: z.array(z.object({ url: z.string(), title: z.string(), heading: z.string(), content: z.string() })),
});
type Found = z.infer<typeof found>["sections"];

/** Quoted sections per answer, and characters per quote. */
const QUOTES = 3;
const QUOTE_LENGTH = 420;
/** Longest query the docs are searched with, and as much of a selected passage as goes into it. */
const QUERY_LENGTH = 1_000;
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

/** A search, and whatever the question asks for by the very words that a tool waits for; of the assistant's tools. */
function callsFor(turn: Turn): ToolCall[] {
  const { tools, question, runId } = turn;
  const searches = tools.filter(({ name }) => name === SEARCH_TOOL);
  const asked = tools.filter((tool) => tool.questionPattern?.test(question.words));
  const calls = [
    ...searches.map(({ name }) => ({ name, arguments: JSON.stringify({ query: queryOf(turn) }) })),
    ...asked.map(({ name }) => ({ name, arguments: "{}" })),
  ];
  return calls.map((call, index) => ({ id: `call_${runId}${index > 0 ? `_${index}` : ""}`, ...call }));
}

/** The reader's words, with the passage and the title of the page that they are about. */
function queryOf({ question, page }: Turn): string {
  const passage = question.passage ? ` ${question.passage.trim().slice(0, PASSAGE_LENGTH)}` : "";
  const about = passage + (page ? ` ${page.title}` : "");
  return (question.words.slice(0, QUERY_LENGTH - about.length) + about).slice(0, QUERY_LENGTH).toWellFormed();
}

function* answer(turn: Turn, preface: string): Generator<Part> {
  const outputs = turn.rounds.flatMap((round) => round.outputs.map(({ output }) => output));
  const said = turn.rounds.flatMap((round) => round.calls.flatMap((call) => saidBy(call, round, turn.tools)));
  const sections = outputs.flatMap(quotable);
  const blocks = [...said, ...(said.length > 0 && sections.length === 0 ? [] : quoteSections(sections, preface))];
  if (turn.question.hasFiles) blocks.push(FILES_UNREAD);
  yield { type: "reset" };
  for (const [index, block] of blocks.entries())
    yield { type: "text", text: index === 0 ? block : GAP + block, state: null };
  yield { type: "finish", status: "completed", state: null, text: blocks.join(GAP) };
}

/** What a tool that was asked for by its words answered, as it is; nothing of an error. */
function saidBy(call: ToolCall, { outputs }: Round, tools: ToolSpec[]): string[] {
  if (!tools.some(({ name, questionPattern }) => name === call.name && questionPattern)) return [];
  const text = outputs.find(({ callId }) => callId === call.id)?.output.trim() ?? "";
  return text === "" || isError(text) ? [] : [text];
}

const isError = (output: string): boolean => output.startsWith('{"error":');

/** What can be quoted as an answer: nothing of what is merely the closest. */
function quotable(output: string): Found {
  try {
    const { covered, sections } = found.parse(JSON.parse(output));
    return covered ? sections : [];
  } catch {
    return [];
  }
}

/** An answer made of quotes, as blocks, each introduced by the section's name and a link to its heading. */
function quoteSections(sections: Found, preface: string): string[] {
  if (sections.length === 0) {
    return [
      "I found nothing in these docs that answers that. Try other words, or the name of a page, option or error.",
    ];
  }
  const quotes = sections.slice(0, QUOTES).flatMap(({ url, title, heading, content }) => {
    const label = escapeText(sectionTitleOf({ title, heading }));
    // The link may be shown as a mere number, so the name stands by itself.
    return [`**${label}** [${label}](${url})`, quote(withoutHeading(content, heading))];
  });
  return [preface, ...quotes];
}

/** A piece of a page may hold several sections, the first of them with its heading, which stands above the quote. */
function withoutHeading(content: string, heading: string): string {
  const [first = "", ...rest] = content.trim().split("\n");
  return rest.length > 0 && first.replace(/^#+ /, "") === heading ? rest.join("\n") : content;
}

/** The beginning of a section as a block quote, cut between blocks or, failing that, between words. */
function quote(content: string): string {
  const text = content.trim();
  const short = text.length <= QUOTE_LENGTH ? text : cut(text);
  return short
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
}

function cut(text: string): string {
  const blocks = text.split(/\n{2,}/);
  let kept = blocks[0] ?? "";
  for (const block of blocks.slice(1)) {
    // What announces a list is nothing without it.
    const announced = /:\s*$/.test(kept) && kept.length + block.length <= 3 * QUOTE_LENGTH;
    if (!announced && kept.length + block.length > QUOTE_LENGTH) break;
    kept += `\n\n${block}`;
  }
  if (kept.length <= 3 * QUOTE_LENGTH) return closeFence(kept);
  return closeFence(`${kept.slice(0, kept.lastIndexOf(" ", QUOTE_LENGTH))} …`);
}

/** Longest title, UTF-16 code units: as long as a thread's list shows. */
const TITLE_LENGTH = 60;

/** A question as a title: whole, or cut between words. */
function titleOf(question: string): string {
  const title = excerpt(question, TITLE_LENGTH).replace(/[?.!]+$/, "");
  return title.charAt(0).toUpperCase() + title.slice(1);
}
