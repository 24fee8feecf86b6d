import { expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { templates } from "#lib/assistants/instructions.ts";
import { systemClock } from "#lib/clock.ts";
import { createExplain } from "#lib/completions/explain.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { recordLog } from "#tests/support/setup/app.ts";

it("the explanation of a page sends no request to the model when the reader has disconnected before", async () => {
  const template = templates["explain-page"];
  if (!template) throw new Error("There is no such template.");
  const fake = createChatFake();
  const kept = Promise.withResolvers<null>();
  const explain = createExplain(
    {
      engine: createChatEngine({
        baseURL: "http://model.test/v1",
        fetch: fake.fetch,
        model: "big",
        titleModel: "small",
      }),
      ownKeys: null,
      docs: await openDocs({ dir: "tests/support/docs" }),
      store: { getExplanation: () => kept.promise, saveExplanation: async () => {} },
      budget: { reservationFor: () => null, spend: (_caller, _tokens, request) => request() },
      addresses: ownAddresses("http://docs.test"),
      clock: systemClock,
      log: recordLog().log,
      timeoutMs: 60_000,
    },
    template,
  );
  const generation = await explain("/docs/slack", null, { owner: null, address: "127.0.0.1" });
  const reader = new AbortController();
  const events = generation.follow(reader.signal);
  await events.next();
  reader.abort();
  expect((await events.next()).done).toBe(true);
  kept.resolve(null);
  await expect(generation.waitForText(new AbortController().signal)).rejects.toThrow();
  expect(fake.requests).toEqual([]);
});
