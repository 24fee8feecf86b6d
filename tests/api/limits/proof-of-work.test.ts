/** A site that has new readers' browsers compute before their first question. */
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { afterEach, expect, it } from "vitest";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import { createScriptedEngine, says } from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

let site: TestSite;
afterEach(() => site.close());

const ask = async (reader: Client, headers = {}) => {
  const threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  return reader.post("paste-assistant-message", { threadId, message: "How?" }, headers);
};
const solve = async (challenge: Challenge) => {
  const payload = { challenge, solution: await solveChallenge({ challenge, deriveKey }) };
  return { "Challenge-Solution": Buffer.from(JSON.stringify(payload)).toString("base64") };
};

it("the first question is refused with a challenge and accepted with its solution, and later ones need none", async () => {
  const engine = createScriptedEngine(says("An answer."), says("An answer."));
  site = await startSite({ engine, config: { proofOfWork: "always" } });
  const reader = site.reader();
  const refused = await ask(reader);
  expect([refused.status, refused.body.code, refused.body.retryable]).toEqual([403, "challenge_required", true]);
  expect(engine.calls()).toBe(0);
  const proof = await solve(refused.body.challenge as Challenge);
  expect((await ask(reader, proof)).status).toBe(200);
  expect((await ask(reader)).status).toBe(200);
  // The cookie is the reader's: another one has not computed anything.
  expect((await ask(site.reader(), proof)).status).toBe(403);
  // The same reader still, with all threads.
  expect((await reader.get("paste-assistant-thread")).body.data).toHaveLength(3);
});

it("no proof of work is required where answers cost nothing", async () => {
  site = await startSite({ engine: createDemoEngine(), config: { proofOfWork: "always" } });
  expect((await ask(site.reader())).status).toBe(200);
});
