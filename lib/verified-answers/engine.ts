/** An engine that gives a verified answer: a maintainer's words, without a model. */
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { escapeText } from "#lib/markdown/escape.ts";

/** The name in the metadata of its answers. */
export const VERIFIED_ENGINE = "verified";
const NO_TOKENS = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cached_tokens: 0 };

export function createVerifiedEngine(answer: VerifiedAnswerRow): Engine {
  const text = renderAnswer(answer);
  return {
    name: VERIFIED_ENGINE,
    model: null,
    attachments: [],
    marks: { verified: answer.id, verified_version: String(answer.version) },
    async *run(_, signal) {
      if (signal.aborted) throw new AppError("upstream_timeout");
      yield { type: "reset" };
      yield { type: "text", text, state: null };
      // A budget is charged for nothing.
      yield { type: "usage", usage: NO_TOKENS };
      yield { type: "finish", status: "completed", state: null, text };
    },
    cancel: async () => null,
    async delete() {},
    async complete() {
      throw new AppError("upstream_rejected");
    },
  };
}

/** The answer as it was written, with links to those of its sources that it does not link to itself. */
export function renderAnswer({ answer, sources }: Pick<VerifiedAnswerRow, "answer" | "sources">): string {
  const missing = sources.filter(({ url }) => !answer.includes(`](${url})`));
  if (missing.length === 0) return answer;
  const links = missing.map(({ url, title }) => `[${escapeText(title)}](${url})`);
  return `${answer}\n\n${missing.length === 1 ? "Source" : "Sources"}: ${links.join(", ")}`;
}
