/** Asks the engine without a model, as the server does: the engine asks for a search, and quotes what it found. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { openDocs } from "#lib/docs/docs.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { ToolCall } from "#lib/engines/engine.ts";
import { relevantDocs } from "#lib/tools/relevant-docs.ts";
import { performCall } from "#lib/tools/tool.ts";
import { Session } from "#tests/support/setup/session.ts";

const pattern = z.string().transform((source) => new RegExp(source, "is"));
const question = z.union([
  z.object({ question: z.string(), page: pattern, answer: pattern }),
  z.object({ question: z.string(), answerable: z.literal(false) }),
]);
export type Question = z.infer<typeof question>;

export const readQuestions = (name: string): Question[] =>
  readFileSync(new URL(`${name}.jsonl`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => question.parse(JSON.parse(line)));

/** A section that an answer cites, with the text quoted below it. */
export type Quote = { url: string; text: string };
export type Asked = {
  question: string;
  text: string;
  quotes: Quote[];
  isHedged: boolean;
  isRefused: boolean;
  ms: number;
  /** Undefined for a question that the docs do not answer. */
  right?: { page: boolean; first: boolean; any: boolean };
};

type Tell = (question: string) => Promise<{ text: string; ms: number }>;

/** Opens a docs folder, and answers questions about it. `ms` is the time of the answer without the search. */
export async function createTeller(dir: string, cacheFile?: string): Promise<Tell> {
  const docs = await openDocs({ dir, ...(cacheFile && { cacheFile }) });
  const engine = createDemoEngine({ quote: docs.quote });
  const perform = async (call: ToolCall) => {
    const context = { search: (query: string) => docs.search(query), signal: new AbortController().signal };
    return (await performCall(call, [relevantDocs], context, { timeoutMs: 60_000, now: Date.now })).output;
  };
  return async (question) => {
    const session = new Session(engine, { question });
    const asked = await session.settle();
    if (asked.status !== "requires_action") throw new Error(`The engine is ${asked.status}`);
    const outputs = await Promise.all(asked.calls.map(perform));
    session.answer(asked.calls, ({ id }) => outputs.find(({ callId }) => callId === id)?.output ?? "");
    const began = performance.now();
    const answered = await session.settle();
    if (answered.status !== "completed") throw new Error(`The engine is ${answered.status}`);
    return { text: answered.text, ms: performance.now() - began };
  };
}

const CITATION = /^(?:- )?(?:\*\*.*\*\* )?\[.*\]\((\S+)\)$/;

/** The quotes of an answer, in its order. */
export function quotesIn(text: string): Quote[] {
  const quotes: Quote[] = [];
  for (const line of text.split("\n")) {
    const [, url] = CITATION.exec(line) ?? [];
    const last = quotes.at(-1);
    if (url) quotes.push({ url, text: "" });
    else if (last && line.startsWith(">")) last.text += `${line.replace(/^> ?/, "")}\n`;
  }
  return quotes;
}

export async function ask(tell: Tell, asked: Question): Promise<Asked> {
  const { text, ms } = await tell(asked.question);
  const quotes = quotesIn(text);
  const common = {
    ...{ question: asked.question, text, quotes, ms },
    isHedged: /^The docs may not cover/.test(text),
    isRefused: /^I found nothing/.test(text),
  };
  if ("answerable" in asked) return common;
  const pathOf = (url = "") => url.replace(/#.*$/, "");
  return {
    ...common,
    right: {
      page: asked.page.test(pathOf(quotes[0]?.url)),
      first: asked.answer.test(quotes[0]?.text ?? ""),
      any: quotes.some(({ text }) => asked.answer.test(text)),
    },
  };
}
