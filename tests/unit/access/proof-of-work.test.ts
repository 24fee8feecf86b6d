import type { IncomingMessage, ServerResponse } from "node:http";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { expect, it, onTestFinished, vi } from "vitest";
import { createProofOfWork, type ProofOfWorkMode } from "#lib/access/proof-of-work.ts";
import { AppError } from "#lib/errors.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

const SECRET = "a secret for tests, long enough for sealing";

function setup(mode: ProofOfWorkMode, { perMinute = 3, secret = SECRET } = {}) {
  const clock = manualClock();
  const proven = new Set<string>();
  let owner = "";
  const sessions = { isProven: async () => proven.has(owner), prove: async () => void proven.add(owner) };
  const proofs = createProofOfWork({ mode, perMinute, secret, sessions, clock });
  /** The challenge that a question of this owner meets; null when it passes. */
  async function ask(who: string, header?: string): Promise<Challenge | null> {
    owner = who;
    const req = { headers: { ...(header && { "challenge-solution": header }) } } as unknown as IncomingMessage;
    try {
      await proofs.check(req, {} as ServerResponse, who);
      return null;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "challenge_required") throw error;
      return error.options.challenge as Challenge;
    }
  }
  return { ask, clock, proven };
}

const header = (payload: object) => Buffer.from(JSON.stringify(payload)).toString("base64");
async function solved(challenge: Challenge | null) {
  if (!challenge) throw new Error("There is no challenge.");
  const solution = await solveChallenge({ challenge, deriveKey });
  if (!solution) throw new Error("It was not solved.");
  return { challenge, solution };
}

it("a solution is accepted, and so are later questions of the same reader without one", async () => {
  const { ask, proven } = setup("always");
  expect(await ask("ann", header(await solved(await ask("ann"))))).toBe(null);
  expect([...proven]).toEqual(["ann"]);
  expect(await ask("ann")).toBe(null);
  expect(await ask("ben")).not.toBe(null);
});

it("only the solution of a challenge that this site created for this reader is accepted", async () => {
  const { ask, proven } = setup("always");
  const { challenge, solution } = await solved(await ask("ann"));
  const other = setup("always", { secret: "another secret, which is as long as that one" });
  const foreign = await solved(await other.ask("ann"));
  const wrong = [
    { challenge, solution: { ...solution, derivedKey: "00".repeat(32) } },
    { challenge: { ...challenge, parameters: { ...challenge.parameters, keySignature: "00" } }, solution },
    { challenge: { ...challenge, parameters: { ...challenge.parameters, data: { owner: "x" } } }, solution },
    { challenge: { ...challenge, parameters: { ...challenge.parameters, cost: 1 } }, solution },
    { challenge, solution, padding: "x".repeat(5_000) },
    foreign,
    {},
  ].map(header);
  for (const sent of [...wrong, "no base64 of JSON", ""]) expect(await ask("ann", sent)).not.toBe(null);
  expect(await ask("ben", header({ challenge, solution }))).not.toBe(null);
  expect(proven.size).toBe(0);
  expect(await ask("ann", header({ challenge, solution }))).toBe(null);
});

it("the solution of a challenge that is older than five minutes is refused", async () => {
  const { ask } = setup("always");
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const [one, other] = [await solved(await ask("ann")), await solved(await ask("ann"))];
  vi.setSystemTime(Date.now() + 301_000);
  expect(await ask("ann", header(one))).not.toBe(null);
  vi.setSystemTime(Date.now() - 60_000);
  expect(await ask("ann", header(other))).toBe(null);
});

it("a proof of work is required only when many new readers ask at the same time", async () => {
  const { ask, clock } = setup("pressure");
  for (const owner of ["a", "b", "c"]) expect(await ask(owner)).toBe(null);
  const challenge = await ask("d");
  expect(challenge).not.toBe(null);
  // A flood that is refused is still a flood.
  await clock.pass(30_000);
  for (const owner of ["e", "f", "g"]) expect(await ask(owner)).not.toBe(null);
  await clock.pass(60_000);
  expect(await ask("h")).toBe(null);
});

it("no proof of work is required when it is off", async () => {
  const { ask } = setup("off", { perMinute: 0 });
  for (let n = 0; n < 10; n += 1) expect(await ask("ann")).toBe(null);
});
