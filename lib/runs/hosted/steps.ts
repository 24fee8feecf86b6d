/** Calls of hosted tools as steps that readers see. */
import type { FileQuote, HostedDetails, RunStep } from "#lib/contract/assistant.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import { plainText } from "#lib/docs/snippet.ts";
import type { HostedCall } from "#lib/engines/engine.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import { sectionOf } from "./sections.ts";

/** The longest texts that are stored and shown, in UTF-16 code units. */
const MAX_QUOTE = 500;
const MAX_NAME = 200;
const MAX_CODE = 20_000;
const MAX_LOGS = 10_000;
const MAX_QUERY = 500;

/** The sections of the docs page at a path; none where there is no such page. */
export type SectionsOf = (path: string) => DocSection[];

export function toStep(call: HostedCall, sectionsOf: SectionsOf): RunStep {
  const step: RunStep = {
    type: "tool_call",
    tool: call.tool,
    query: null,
    sections: [],
    covered: null,
    ms: call.ms ?? 0,
    error: call.failed ? "tool_failed" : null,
  };
  if (call.tool === "code_interpreter")
    return { ...step, code: { input: shorten(call.code ?? "", MAX_CODE), logs: shorten(call.logs, MAX_LOGS) } };
  const query = call.queries.join(", ").slice(0, MAX_QUERY).toWellFormed() || null;
  const quotes = call.passages.map(({ name, path, text }): FileQuote => {
    const link = path === null ? null : sectionOf(sectionsOf(path), text, query ?? "");
    return { name: baseName(name), text: quoteOf(text), link };
  });
  const links = quotes.flatMap(({ link }) => link ?? []);
  const sections = [...new Map(links.map((link) => [link.url, link])).values()];
  return { ...step, query, sections, quotes };
}

/** A file's name without folders, on one line. */
export const baseName = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? "")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .slice(0, MAX_NAME)
    .toWellFormed() || "file";

/** The passage as plain text, without its heading, which the reader sees beside it, and without the addresses of links. */
function quoteOf(passage: string): string {
  const text = passage.replace(/^\s*#{1,6} .*\n/, "").replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, "$1");
  return excerpt(plainText(text), MAX_QUOTE);
}

const shorten = (text: string, max: number): string =>
  text.length <= max
    ? text
    : `${text.slice(0, max).toWellFormed()}\n… (cut: ${text.length.toLocaleString("en")} characters in all)`;

/** The step in the shape of OpenAI's run steps; null for a step of any other tool. */
export function toDetails({ tool, quotes, code, files = [], lost = [] }: RunStep): HostedDetails | null {
  if (tool === "file_search" && quotes) return { type: tool, file_search: { results: quotes } };
  if (tool !== "code_interpreter" || !code) return null;
  const outputs = [
    ...(code.logs === "" ? [] : [{ type: "logs" as const, logs: code.logs }]),
    ...files.map((file) => ({ type: "file" as const, file })),
    ...lost.map((name) => ({ type: "lost_file" as const, name })),
  ];
  return { type: tool, code_interpreter: { input: code.input, outputs } };
}
