import type { QueryResult } from "#lib/threads/query.ts";

/** Renders an answer for a terminal: its text or JSON, then its sources. `site` makes links absolute. */
export function present(result: QueryResult, site: string | null): string {
  const { response, runId, messages } = result;
  const text = typeof response === "string" ? response : JSON.stringify(response, null, 2);
  const answer = messages.find(({ role, run_id }) => role === "assistant" && run_id === runId);
  const cited = answer?.content.flatMap(({ text: { annotations } }) => annotations) ?? [];
  const sources = [...new Map(cited.map(({ url, title }) => [url, title]))];
  const list = sources.map(([url, title], n) => `  ${n + 1}. ${title}  ${site ?? ""}${url}`);
  return printable([text, ...(list.length > 0 ? ["", "Sources:", ...list] : [])].join("\n"));
}

/** Removes control characters: a terminal would obey those of an answer. */
const printable = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, "");
