/**
 * Proof of work: while a site is under pressure, the browser of a new reader computes for a second before the first
 * question. An attacker gets new cookies and addresses for free, but not computing time. The challenges are ALTCHA's: they
 * need no third party and no pictures.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Challenge, createChallenge, randomInt, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { z } from "zod";
import type { Clock } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import type { Sessions } from "./session.ts";

/** `pressure`: when new readers ask more questions in a minute than one reader may ask. */
export const PROOF_OF_WORK = ["off", "pressure", "always"] as const;
export type ProofOfWorkMode = (typeof PROOF_OF_WORK)[number];

/** The header with the solution of a challenge: ALTCHA's payload in base64. */
const HEADER = "challenge-solution";
const MAX_HEADER = 4_096;
const ALGORITHM = "PBKDF2/SHA-256";
/** The iterations of one try, and the tries that a browser needs: about a second on a laptop. */
const COST = 2_000;
const TRIES = { least: 800, most: 1_600 };
const DETAIL =
  "Many new readers ask at the moment: your browser has to compute something first, which it can over https only.";
const EXPIRES_MS = 300_000;
const MINUTE_MS = 60_000;

const text = z.string().max(200);
const payload = z.object({
  challenge: z.object({
    signature: text,
    parameters: z.object({
      ...{ algorithm: z.literal(ALGORITHM), nonce: text, salt: text, cost: z.literal(COST), keyLength: z.literal(32) },
      ...{ keyPrefix: text, keySignature: text, expiresAt: z.number(), data: z.object({ owner: text }) },
    }),
  }),
  solution: z.object({ counter: z.int().min(0), derivedKey: text, time: z.number().optional() }),
});

type Parts = {
  mode: ProofOfWorkMode;
  /** How many questions of new readers in a minute are normal. */
  perMinute: number;
  /** Signs the challenges. */
  secret: string;
  sessions: Pick<Sessions, "isProven" | "prove">;
  clock: Clock;
};

export type ProofOfWork = {
  /**
   * Returns when no proof is needed, or the reader has given one with this request or an earlier one.
   * @throws AppError challenge_required with the challenge to solve
   */
  check(req: IncomingMessage, res: ServerResponse, owner: string): Promise<void>;
};

export function createProofOfWork({ mode, perMinute, secret, sessions, clock }: Parts): ProofOfWork {
  /** The times of the last `perMinute` questions of new readers. */
  const times: number[] = [];
  /** Returns whether the site is under pressure. */
  function recordQuestion(): boolean {
    times.push(clock.now());
    if (times.length <= perMinute) return false;
    return clock.now() - (times.shift() ?? 0) < MINUTE_MS;
  }
  const signing = { hmacSignatureSecret: `challenge:${secret}`, hmacKeySignatureSecret: `challenge-key:${secret}` };

  const challengeFor = (owner: string): Promise<Challenge> =>
    createChallenge({
      ...{ algorithm: ALGORITHM, cost: COST, counter: randomInt(TRIES.most, TRIES.least), deriveKey, ...signing },
      // The library compares it with the machine's clock. `clock` may be behind it after the machine slept.
      expiresAt: new Date(Date.now() + EXPIRES_MS),
      // A solution is valid for this reader only.
      data: { owner: sha256(owner) },
    });

  async function isSolved(header: string, owner: string): Promise<boolean> {
    const sent = payload.safeParse(decodeHeader(header));
    if (!sent.success || sent.data.challenge.parameters.data.owner !== sha256(owner)) return false;
    const { verified } = await verifySolution({ ...sent.data, deriveKey, ...signing });
    return verified;
  }

  return {
    async check(req, res, owner) {
      if (mode === "off" || (await sessions.isProven(req, res))) return;
      const isNeeded = recordQuestion() || mode === "always";
      const header = req.headers[HEADER];
      if (typeof header === "string" && (await isSolved(header, owner))) return sessions.prove(req, res);
      if (isNeeded) throw new AppError("challenge_required", { detail: DETAIL, challenge: await challengeFor(owner) });
    },
  };
}

/** Null for a header that is not JSON in base64. */
function decodeHeader(header: string): unknown {
  if (header.length > MAX_HEADER) return null;
  try {
    return JSON.parse(Buffer.from(header, "base64").toString("utf8"));
  } catch {
    return null;
  }
}
