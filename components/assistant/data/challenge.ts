/** Proof of work, as the server asks for it: see lib/access/proof-of-work.ts. Loaded when it is asked for. */
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";

/** The browser computes beside the page, which stays at hand meanwhile. Longer than this is given up, ms. */
const TIMEOUT_MS = 60_000;

/** The solution as a header takes it; null where the browser cannot compute one: only pages over https may. */
export async function solve(sent: object): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const challenge = sent as Challenge;
  const solution = await solveChallenge({ challenge, deriveKey, timeout: TIMEOUT_MS }).catch(() => null);
  return solution && btoa(JSON.stringify({ challenge, solution }));
}
