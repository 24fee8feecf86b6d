import type { OwnKey } from "#lib/access/own-key.ts";
import { type Template, templates } from "#lib/assistants/instructions.ts";
import type { Clock } from "#lib/clock.ts";
import type { Completion, CompletionEvent } from "#lib/contract/assistant.ts";
import { storableText } from "#lib/database/storable.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { tokensOf } from "#lib/limits/budget.ts";
import type { Caller } from "#lib/limits/rates.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { createExplain, type ExplainParts } from "./explain.ts";
import { type Generation, startGeneration, type Written } from "./generation.ts";

/** Longest a completion of a text may take, ms. */
const COMPLETION_TIMEOUT_MS = 20_000;

export type TemplateRequest = { template: string; context: string; ownKey: OwnKey | null };

export type Completions = {
  /** Which limit a request counts towards. @throws AppError unknown_template */
  action(template: string): "completion" | "explanation";
  /**
   * Answers from the template: a text's is the fallback's where the model fails or the caller's budget is spent. Aborts
   * with `signal`.
   * @throws AppError invalid_request naming `context`; for pages also what their model's engine throws.
   */
  run(request: TemplateRequest, caller: Caller, signal: AbortSignal): Promise<Completion>;
  /** The same, told as it comes; what fails while the model writes is the last event. */
  stream(request: TemplateRequest, caller: Caller, signal: AbortSignal): AsyncGenerator<CompletionEvent[]>;
};

export type CompletionParts = ExplainParts & {
  /** Answers about a text when the model cannot be reached, or nothing more may be spent. */
  fallback: Engine;
  mask: Mask;
  clock: Clock;
  log: Log;
};

/** Simple completions run server-held templates and nothing else, so that nobody gets a free model. */
export function createCompletions(parts: CompletionParts): Completions {
  const { fallback, clock, log, budget } = parts;
  const explains = new Map(
    Object.values(templates)
      .filter(({ input }) => input === "page")
      .map((template) => [template, createExplain(parts, template)]),
  );

  async function completeText(template: Template, request: TemplateRequest, caller: Caller, signal: AbortSignal) {
    const { text: input } = await parts.mask(request.context);
    const asked = { instructions: template.instructions, input, maxTokens: template.maxTokens };
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(COMPLETION_TIMEOUT_MS)]);
    const quote = () => fallback.complete(asked, signal);
    const ask = (engine: Engine) => () =>
      engine.complete(asked, bounded).catch((error: unknown) => {
        signal.throwIfAborted();
        log.warn({ template: request.template, ...errorFields(error) }, "completion fell back");
        return quote();
      });
    const own = request.ownKey && parts.ownKeys ? parts.ownKeys.engine(request.ownKey) : null;
    const answer = await (own ? ask(own)() : budget.within(caller, tokensOf(asked), ask(parts.engine), quote));
    return { model: answer.model, text: tidy(answer.text, template.maxLength) };
  }

  async function start(request: TemplateRequest, caller: Caller): Promise<Generation> {
    const template = find(request.template);
    const explain = explains.get(template);
    if (explain) return explain(request.context, request.ownKey, caller);
    const write = (_: unknown, signal: AbortSignal) => completeText(template, request, caller, signal);
    return startGeneration(write, clock, () => undefined);
  }

  return {
    action: (name) => (find(name).input === "page" ? "explanation" : "completion"),
    run: async (request, caller, signal) =>
      toCompletion(await (await start(request, caller)).whole(signal), clock.now()),
    async *stream(request, caller, signal) {
      yield* (await start(request, caller)).follow(signal);
    },
  };
}

function find(name: string): Template {
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template) return template;
  const known = Object.keys(templates).join(", ");
  const detail = `must be the name of a template: ${known}`;
  throw new AppError("unknown_template", { detail: `prompt: ${detail}`, fields: [{ field: "prompt", detail }] });
}

/** One line without the quotes some models put around a title. */
const tidy = (text: string, maxLength: number): string =>
  storableText(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^["'“«](.*)["'”»]$/u, "$1")
    .slice(0, maxLength);

const toCompletion = ({ text, model }: Written, now: number): Completion => ({
  id: newId("cmpl"),
  object: "chat.completion",
  created: Math.floor(now / 1000),
  model,
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: text } }],
});
