/** The environment variables of readers' own keys, and the engines on those keys. */
import { ATTACHMENT_KINDS } from "#lib/contract/files.ts";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import type { openaiVariables } from "#lib/engines/openai/definition.ts";
import type { Values, Variables } from "#lib/environment/parse-variables.ts";
import { onOff, text } from "#lib/environment/schemas.ts";
import { OPENAI_URL } from "#lib/upstream/client.ts";
import { type OwnKeys, withKeyErrors } from "./engine.ts";

export const ownKeyVariables = {
  OWN_KEY: {
    schema: onOff.optional(),
    group: "Own key",
    about: "Whether readers may use an OpenAI key of their own. Default: on with the demo engine, else off.",
  },
  OWN_KEY_MODEL: {
    schema: text.default("gpt-6-luna"),
    group: "Own key",
    about: "Model that answers on a reader's own key, at OPENAI_BASE_URL.",
  },
} as const satisfies Variables;

type OwnKeyValues = Values<typeof ownKeyVariables & Pick<typeof openaiVariables, "OPENAI_BASE_URL">>;

/** A line "NAME: reason" where own keys do not go with `engine`, the site's engine. */
export const ownKeyProblems = ({ OWN_KEY }: OwnKeyValues, engine: string): string[] =>
  OWN_KEY === "on" && engine === "openai"
    ? ["OWN_KEY: cannot be on with the openai engine, which has the site's own key"]
    : [];

/** Engines on readers' own keys, at OpenAI's address; null where the site accepts none. `engine` is the site's engine. */
export function configureOwnKeys(v: OwnKeyValues, engine: string): OwnKeys | null {
  if ((v.OWN_KEY ?? (engine === "demo" ? "on" : "off")) === "off") return null;
  const model = v.OWN_KEY_MODEL;
  const baseURL = v.OPENAI_BASE_URL ?? OPENAI_URL;
  const attachments = ATTACHMENT_KINDS;
  return {
    model,
    attachments,
    engine: (key) =>
      withKeyErrors(
        createChatEngine({ baseURL, model, titleModel: model, attachments, apiKey: key.reveal(), store: false }),
      ),
  };
}
