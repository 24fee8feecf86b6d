/** A reader's own key against a fake of the model it is for. */
import { ATTACHMENT_KINDS } from "#lib/contract/files.ts";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { type OwnKeys, withKeyErrors } from "#lib/engines/own-key/engine.ts";
import type { ChatFake } from "#tests/support/fakes/chat.ts";

export const OWN_KEY = "sk-proj-canary-7f3a9c1e5b2d";
export const OWN_MODEL = "gpt-6-luna";
export const WITH_KEY = { "X-OpenAI-Key": OWN_KEY };

export const ownKeysOn = (fake: ChatFake): OwnKeys => ({
  model: OWN_MODEL,
  attachments: ATTACHMENT_KINDS,
  engine: (key) =>
    withKeyErrors(
      createChatEngine({
        baseURL: "https://api.openai.test/v1",
        apiKey: key.reveal(),
        model: OWN_MODEL,
        titleModel: OWN_MODEL,
        attachments: ATTACHMENT_KINDS,
        store: false,
        fetch: fake.fetch,
      }),
    ),
});
