/** Solves the server's proof of work: see lib/access/proof-of-work.ts. Loaded when the server asks for it. */
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import { isObject } from "#lib/contract/type-guards.ts";

/** Computing takes no longer than this, ms. The page stays responsive meanwhile. */
const TIMEOUT_MS = 60_000;

const isChallenge = (value: object): value is Challenge => "parameters" in value && isObject(value.parameters);

/** The solution as a header; null where the browser cannot compute one: it needs a page over https. */
export async function solve(challenge: object): Promise<string | null> {
  if (!globalThis.crypto?.subtle || !isChallenge(challenge)) return null;
  const solution = await solveChallenge({ challenge, deriveKey, timeout: TIMEOUT_MS }).catch(() => null);
  return solution && btoa(JSON.stringify({ challenge, solution }));
}
