import type { Clock } from "#lib/clock.ts";
import type { Completion } from "#lib/contract.ts";
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { storableText } from "#lib/storable.ts";
import type { Engine } from "./engine.ts";
import { type Template, templates } from "./instructions.ts";

/** Longest a completion may take, ms. */
const COMPLETION_TIMEOUT_MS = 20_000;

export type Completions = {
  /** @throws AppError unknown_template */
  check(template: string): void;
  /** Answers from the template; when the model cannot be reached, `fallback` does. Aborts with `signal`. */
  run(template: string, context: string, signal: AbortSignal): Promise<Completion>;
};

/** Simple completions run server-held templates and nothing else, so that nobody gets a free model. */
export function createCompletions(engine: Engine, fallback: Engine, clock: Clock, log: Log): Completions {
  const find = (name: string): Template => {
    const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
    if (template) return template;
    const known = Object.keys(templates).join(", ");
    const detail = `must be the name of a template: ${known}`;
    throw new AppError("unknown_template", { detail: `prompt: ${detail}`, fields: [{ field: "prompt", detail }] });
  };
  return {
    check: (name) => void find(name),
    async run(name, context, signal) {
      const template = find(name);
      const request = { instructions: template.instructions, input: context, maxTokens: template.maxTokens };
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(COMPLETION_TIMEOUT_MS)]);
      const answer = await engine.complete(request, bounded).catch((error: unknown) => {
        signal.throwIfAborted();
        log.warn({ template: name, ...errorFields(error) }, "completion fell back");
        return fallback.complete(request, signal);
      });
      return toCompletion(answer.model, tidy(answer.text, template.maxLength), clock.now());
    },
  };
}

/** One line without the quotes some models put around a title. */
const tidy = (text: string, maxLength: number): string =>
  storableText(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^["'“«](.*)["'”»]$/u, "$1")
    .slice(0, maxLength);

const toCompletion = (model: string, content: string, now: number): Completion => ({
  id: newId("cmpl"),
  object: "chat.completion",
  created: Math.floor(now / 1000),
  model,
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
});
