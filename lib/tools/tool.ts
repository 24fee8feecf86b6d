/** What a tool is, and how one call of it is performed. The tools themselves are in tools/. */
import { z } from "zod";
import type { RunStep } from "#lib/contract/assistant.ts";
import type { SearchResult, Section } from "#lib/contract/docs.ts";
import type { ToolCall, ToolOutput, ToolSpec } from "#lib/engines/engine.ts";
import { AppError, toAppError } from "#lib/errors.ts";

/** Longest tool output handed to a model, in UTF-16 code units (about 8,000 tokens). */
const MAX_OUTPUT = 32_000;

export type ToolContext = {
  search(query: string): Promise<SearchResult>;
  signal: AbortSignal;
};

/** A tool keeps its description, its schema and what it does together. `schema` needs every key present (strict mode). */
export type Tool<Args = unknown> = {
  name: string;
  description: string;
  schema: z.ZodType<Args>;
  /** Questions that call for it, where no model could choose it. Only for a tool without arguments. */
  asked?: RegExp;
  /** What the reader sees the tool looking for. */
  query(args: Args): string | null;
  /**
   * Does the work; `sections` are shown to the reader, and so is `covered`, whether they seem to answer the query (null
   * where nothing was searched). Throwing makes an error output, never a failed run.
   */
  execute(args: Args, context: ToolContext): Promise<{ output: unknown; sections: Section[]; covered: boolean | null }>;
};

/** Checks the pieces of a tool against each other, then forgets the type of its arguments. */
export const defineTool = <Args>(tool: Tool<Args>): Tool => tool as unknown as Tool;

/** The tools as a model sees them. */
export const toolSpecs = (list: readonly Tool[]): ToolSpec[] =>
  list.map(({ name, description, schema, asked }) => {
    const { $schema: _, ...parameters } = z.toJSONSchema(schema);
    // The strict subset wants the list even where it is empty.
    return { name, description, parameters: { required: [], ...parameters }, ...(asked && { asked }) };
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
): Promise<{ output: ToolOutput; step: RunStep }> {
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
  try {
    const tool = list.find((candidate) => candidate.name === call.name);
    if (!tool) throw new AppError("unknown_tool");
    const args = parseArguments(tool, call.arguments);
    step.query = tool.query(args);
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)]);
    const result = await beforeAbort(tool.execute(args, { ...context, signal }), signal);
    step.sections = result.sections.map(({ url, title, heading }) => ({ url, title, heading }));
    step.covered = result.covered;
    output = typeof result.output === "string" ? result.output : JSON.stringify(result.output);
  } catch (thrown) {
    const error = toAppError(thrown, "tool_failed");
    step.error = error.code;
    output = JSON.stringify({ error: error.code, message: error.message });
  }
  step.ms = Math.round(now() - started);
  return { output: { callId: call.id, output: output.slice(0, MAX_OUTPUT) }, step };
}

function parseArguments(tool: Tool, text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_arguments", { detail: "The arguments are not JSON.", cause });
  }
  const result = tool.schema.safeParse(json);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new AppError("invalid_arguments", { detail: issues.join("; ") });
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
