import type { OwnKey } from "#lib/access/own-key.ts";
import { type Template, templates } from "#lib/assistants/instructions.ts";
import type { Clock } from "#lib/clock.ts";
import type { Completion, CompletionEvent } from "#lib/contract/assistant.ts";
import { storableText } from "#lib/database/storable.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { invalidField } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { tokensOf } from "#lib/limits/budget.ts";
import type { Caller } from "#lib/limits/rates.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { createExplain, type ExplainParts } from "./explain.ts";
import { Generation, type Written } from "./generation.ts";

/** The longest time that the completion of a text may take, ms. */
const COMPLETION_TIMEOUT_MS = 20_000;

export type TemplateRequest = { template: string; context: string; ownKey: OwnKey | null };

export type Completions = {
  /** The rate limit that a request counts towards. @throws AppError unknown_template */
  actionOf(template: string): "completion" | "explanation";
  /**
   * Completes the template. When the model fails or the caller's budget is used up, the fallback completes templates for
   * texts.
   * @throws AppError invalid_request naming `context`; for templates of pages also the errors of the engine
   */
  run(request: TemplateRequest, caller: Caller, signal: AbortSignal): Promise<Completion>;
  /** The same as events. An error while the model writes is the last event. */
  stream(request: TemplateRequest, caller: Caller, signal: AbortSignal): AsyncGenerator<CompletionEvent[]>;
};

export type CompletionParts = ExplainParts & {
  /** Completes texts when the model is unreachable or the budget is used up. */
  fallback: Engine;
  mask: Mask;
  clock: Clock;
  log: Log;
};

/** Only templates of the server are completed: nobody can use the site's model for other prompts. */
export function createCompletions(parts: CompletionParts): Completions {
  const { fallback, clock, log, budget } = parts;
  const explains = new Map(
    Object.values(templates)
      .filter(({ input }) => input === "page")
      .map((template) => [template, createExplain(parts, template)]),
  );

  async function completeText(template: Template, request: TemplateRequest, caller: Caller, signal: AbortSignal) {
    const { text: input } = await parts.mask(request.context);
    const prompt = { instructions: template.instructions, input, maxTokens: template.maxTokens };
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(COMPLETION_TIMEOUT_MS)]);
    const fallBack = () => fallback.complete(prompt, signal);
    const complete = (engine: Engine) =>
      engine.complete(prompt, bounded).catch((error: unknown) => {
        signal.throwIfAborted();
        log.warn({ template: request.template, ...errorFields(error) }, "completion fell back");
        return fallBack();
      });
    const own = request.ownKey && parts.ownKeys ? parts.ownKeys.engine(request.ownKey) : null;
    const completion = own
      ? await complete(own)
      : await budget.spend(caller, tokensOf(prompt), () => complete(parts.engine), fallBack);
    return { model: completion.model, text: toTitle(completion.text, template.maxLength) };
  }

  async function start(request: TemplateRequest, caller: Caller): Promise<Generation> {
    const template = findTemplate(request.template);
    const explain = explains.get(template);
    if (explain) return explain(request.context, request.ownKey, caller);
    return Generation.start((_show, signal) => completeText(template, request, caller, signal), clock);
  }

  return {
    actionOf: (name) => (findTemplate(name).input === "page" ? "explanation" : "completion"),
    run: async (request, caller, signal) =>
      toCompletion(await (await start(request, caller)).waitForText(signal), clock.now()),
    async *stream(request, caller, signal) {
      yield* (await start(request, caller)).follow(signal);
    },
  };
}

function findTemplate(name: string): Template {
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template) return template;
  const known = Object.keys(templates).join(", ");
  throw invalidField("prompt", `must be the name of a template: ${known}`, "unknown_template");
}

/** One line, without the quotes that some models put around a title. */
const toTitle = (text: string, maxLength: number): string =>
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
