/** The type of a tool, and the performing of one call. */
import { z } from "zod";
import type { RunStep } from "#lib/contract/assistant.ts";
import type { SearchResult, Section } from "#lib/contract/docs.ts";
import type { SearchFindings } from "#lib/contract/review.ts";
import type { ToolCall, ToolOutput, ToolSpec } from "#lib/engines/engine.ts";
import { AppError, toAppError } from "#lib/errors.ts";

/** Longest tool output handed to a model, in UTF-16 code units (about 8,000 tokens). */
const MAX_OUTPUT = 32_000;

/**
 * A verified answer to a question like the reader's. `isStale`: a source has changed since it was confirmed. `isSame`: nothing
 * makes the two questions different.
 */
export type VerifiedOffer = {
  question: string;
  answer: string;
  sources: { url: string; title: string }[];
  isStale: boolean;
  isSame: boolean;
};

export type ToolContext = {
  /** Offered beside the sections that the first search finds; null for none. */
  verified?: VerifiedOffer | null;
  search(query: string): Promise<SearchResult>;
  signal: AbortSignal;
};

/** `confidence`: that of a search, 0 to 1. */
type ToolResult = { output: unknown; sections: Section[]; covered: boolean | null; confidence?: number };

/** What a search found, for maintainers: readers get sections without scores. */
type Found = Omit<SearchFindings, "step">;
/** The most sections of a search whose scores are kept. */
const MAX_SCORES = 10;

/** A tool has its description, its schema and its work in one place. Every key of `schema` is required (strict mode). */
export type ToolDefinition<Args> = {
  name: string;
  description: string;
  schema: z.ZodType<Args>;
  /** Questions that call for this tool, for an engine without a model. Only for a tool without arguments. */
  asked?: RegExp;
  /** The query that the reader sees in the step; null for none. */
  query(args: Args): string | null;
  /**
   * Does the work. The reader sees `sections`, and `covered`: whether the sections seem to answer the query (null where
   * nothing was searched). An error becomes an error output and does not fail the run.
   */
  execute(args: Args, context: ToolContext): Promise<ToolResult>;
};

/** One call of a tool whose arguments are valid. */
type PreparedCall = {
  query: string | null;
  execute(context: ToolContext): Promise<ToolResult>;
};

export type Tool = Pick<ToolDefinition<unknown>, "name" | "description" | "asked"> & {
  schema: z.ZodType;
  /** @throws AppError invalid_arguments */
  parse(json: unknown): PreparedCall;
};

/** Checks the parts of a tool against each other; the type of its arguments stays inside. */
export const defineTool = <Args>({ schema, query, execute, ...tool }: ToolDefinition<Args>): Tool => ({
  ...tool,
  schema,
  parse(json) {
    const result = schema.safeParse(json);
    if (!result.success) {
      const issues = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
      throw new AppError("invalid_arguments", { detail: issues.join("; ") });
    }
    const { data } = result;
    return { query: query(data), execute: (context) => execute(data, context) };
  },
});

/** The tools as a model sees them. */
export const toolSpecs = (list: readonly Tool[]): ToolSpec[] =>
  list.map(({ name, description, schema, asked }) => {
    const { $schema: _, ...parameters } = z.toJSONSchema(schema);
    // The strict subset requires the list even where it is empty.
    return { name, description, parameters: { required: [], ...parameters }, ...(asked && { questionPattern: asked }) };
  });

/**
 * Performs one call. Always answers with exactly one output: an unknown tool, wrong arguments, a failure and a
 * timeout (`timeoutMs`, ms) become an error the model can read, and a step the reader can see.
 */
export async function performCall(
  call: ToolCall,
  list: readonly Tool[],
  context: ToolContext,
  { timeoutMs, now }: { timeoutMs: number; now: () => number },
): Promise<{ output: ToolOutput; step: RunStep; found: Found | null }> {
  const started = now();
  const step: RunStep = {
    type: "tool_call",
    tool: call.name.slice(0, 64),
    query: null,
    sections: [],
    covered: null,
    ms: 0,
    error: null,
  };
  let output: string;
  let found: Found | null = null;
  try {
    const tool = list.find((candidate) => candidate.name === call.name);
    if (!tool) throw new AppError("unknown_tool");
    const prepared = tool.parse(parseJson(call.arguments));
    step.query = prepared.query;
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)]);
    const result = await beforeAbort(prepared.execute({ ...context, signal }), signal);
    step.sections = result.sections.map(({ url, title, heading, lang }) => ({
      url,
      title,
      heading,
      ...(lang && { lang }),
    }));
    step.covered = result.covered;
    found = foundBy(result);
    output = typeof result.output === "string" ? result.output : JSON.stringify(result.output);
  } catch (thrown) {
    const error = toAppError(thrown, "tool_failed");
    step.error = error.code;
    output = JSON.stringify({ error: error.code, message: error.message });
  }
  step.ms = Math.round(now() - started);
  return { output: { callId: call.id, output: output.slice(0, MAX_OUTPUT) }, step, found };
}

function foundBy({ confidence, sections }: ToolResult): Found | null {
  if (confidence === undefined) return null;
  const scores = sections.slice(0, MAX_SCORES).map(({ url, heading, score }) => ({ url, heading, score }));
  return { confidence, sections: scores };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_arguments", { detail: "The arguments are not JSON.", cause });
  }
}

function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      const fail = () => reject(new AppError("tool_timeout"));
      if (signal.aborted) fail();
      else signal.addEventListener("abort", fail, { once: true });
    }),
  ]);
}
