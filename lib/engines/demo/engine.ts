/** The engine without a model: it searches the docs and quotes the sections found, and says so. */
import { ownTexts } from "#lib/catalogue/catalogue.ts";
import { SEARCH_TOOL } from "#lib/contract/docs.ts";
import type { Engine, Part, Round, ToolCall, ToolSpec, Turn } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { quoteFound, quoteSimilar, readSearches } from "./answer.ts";
import { type Quote, quoteBeginning } from "./quote.ts";

/** Longest query of a search. */
const QUERY_LENGTH = 1_000;
/** Longest part of a selected passage in a query. */
const PASSAGE_LENGTH = 200;
/** Between the blocks of an answer. */
const GAP = "\n\n";

export type DemoParts = {
  /** Says why docs are quoted instead of answered from. Default: that there is no model. */
  preface?: (t: Translate) => string;
  /** Chooses what is quoted of a section. Default: its beginning. */
  quote?: Quote;
  /** Texts in a language; null is the site's own. Default: those that come with the project. */
  translate?: (language: string | null) => Translate;
};

export function createDemoEngine({
  preface = (t) => t("answers.noModel"),
  quote = quoteBeginning,
  translate = ownTexts,
}: DemoParts = {}): Engine {
  return {
    name: "demo",
    model: null,
    attachments: [],
    async *run(turn, signal) {
      if (signal.aborted) throw new AppError("upstream_timeout");
      const calls = turn.rounds.length === 0 ? callsFor(turn) : [];
      if (calls.length > 0) yield { type: "tool_calls", state: null, calls };
      else {
        const t = translate(turn.language);
        yield* answer(turn, quote, { t, preface: preface(t) });
      }
    },
    cancel: async () => null,
    async delete() {},
    async complete({ input }) {
      return { text: titleOf(input), model: "demo", usage: null };
    },
  };
}

/** The reader's words, with the beginning of the selected passage. */
const wordsOf = ({ question: { words, passage } }: Turn): string =>
  passage ? `${words} ${passage.trim().slice(0, PASSAGE_LENGTH)}` : words;

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

function* answer(turn: Turn, quote: Quote, wording: { t: Translate; preface: string }): Generator<Part> {
  const outputs = turn.rounds.flatMap((round) => round.outputs.map(({ output }) => output));
  const texts = turn.rounds.flatMap((round) => round.calls.flatMap((call) => textsOf(call, round, turn.tools)));
  const found = readSearches(outputs);
  // The output of another tool is an answer without quotes, too.
  const similar = quoteSimilar(outputs, wording.t);
  const isAnswered = texts.length + similar.length > 0 && found.coverage === "uncovered";
  const blocks = [...texts, ...similar, ...(isAnswered ? [] : quoteFound(found, quote(wordsOf(turn)), wording))];
  if (turn.question.hasFiles) blocks.push(wording.t("answers.filesUnread"));
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

/** Longest title, UTF-16 code units: as long as a thread's list shows. */
const TITLE_LENGTH = 60;

/** A question as a title, cut between words if it is too long. */
function titleOf(question: string): string {
  const title = excerpt(question, TITLE_LENGTH).replace(/[?.!]+$/, "");
  return title.charAt(0).toUpperCase() + title.slice(1);
}
