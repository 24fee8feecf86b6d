/** The outcome of one request to a model, which adapters map from their vendor's shapes, and its parts. */
import type { ErrorCode } from "#lib/errors.ts";
import type { Json } from "#lib/json.ts";
import type { HostedResults, Part, Tokens, ToolCall } from "./engine.ts";

/** See ToolCallsPart and FinishPart; `usage` counts the tokens of the request. */
export type Outcome =
  | { status: "requires_action"; state: Json; calls: ToolCall[]; usage: Tokens | null; hosted?: HostedResults }
  | { status: "completed" | "incomplete"; state: Json; text: string; usage: Tokens | null; hosted?: HostedResults }
  | { status: "failed"; state: Json; code: ErrorCode; usage: Tokens | null }
  | { status: "cancelled"; state: Json };

export function* outcomeParts(outcome: Outcome): Generator<Part, void> {
  if ("usage" in outcome && outcome.usage) yield { type: "usage", usage: outcome.usage };
  const { state } = outcome;
  switch (outcome.status) {
    case "requires_action":
      yield { type: "tool_calls", state, calls: outcome.calls, ...hostedOf(outcome) };
      return;
    case "completed":
    case "incomplete":
      yield { type: "finish", status: outcome.status, state, text: outcome.text, ...hostedOf(outcome) };
      return;
    case "failed":
      yield { type: "finish", status: "failed", state, code: outcome.code };
      return;
    case "cancelled":
      yield { type: "finish", status: "cancelled", state };
  }
}

const hostedOf = ({ hosted }: { hosted?: HostedResults }): { hosted?: HostedResults } => (hosted ? { hosted } : {});
