/** Explains failed calls to a vector store. No text of OpenAI's is passed on. */
import { AppError } from "#lib/errors.ts";
import { isOutage, vendorError } from "#lib/upstream/client.ts";

/**
 * - all: every other call will fail, too.
 * - outage: another try may succeed.
 * - one: only this call is wrong.
 */
export type Explained = { concerns: "all" | "outage" | "one"; reason: string; advice: string };

export function explain(thrown: unknown): Explained {
  const error = vendorError(thrown);
  const status = error?.status ? ` (HTTP ${error.status})` : "";
  if (thrown instanceof AppError && thrown.code === "upstream_key_refused") {
    const advice = "Make a new key and set OPENAI_API_KEY. A key of another organisation or project is refused too.";
    return { concerns: "all", reason: `OpenAI refuses the key${status}.`, advice };
  }
  if (error?.status === 403) {
    const advice = "Give it write access to Files and Vector Stores in OpenAI's dashboard.";
    return { concerns: "all", reason: `The key may not do this${status}.`, advice };
  }
  if (error?.code === "insufficient_quota") {
    const advice = "Look at billing and limits in OpenAI's dashboard.";
    return { concerns: "all", reason: `The OpenAI account has no credit left${status}.`, advice };
  }
  if (isOutage(thrown)) {
    const isSlow = thrown instanceof AppError && thrown.code === "upstream_timeout";
    const advice =
      "Check OPENAI_BASE_URL, the network, the account's limits and OpenAI's status page; then run it again.";
    return {
      concerns: "outage",
      reason: isSlow ? "OpenAI took too long to answer." : `OpenAI cannot be reached${status}.`,
      advice,
    };
  }
  return { concerns: "one", reason: `OpenAI refuses the request${status}.`, advice: "Run it again." };
}

export const NO_STORE = {
  gone: "There is no such vector store as OPENAI_VECTOR_STORE_ID says, or the key may not see it.",
  expired: "The vector store has expired.",
} as const;
export const MAKE_ONE = "Leave OPENAI_VECTOR_STORE_ID unset and run `npm run sync:files`: it makes one.";
