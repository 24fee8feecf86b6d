/** Sites for all browser tests that ask nothing special of theirs: starting one takes longer than most tests. */
import { addressOf, launchServer, SHARED_SITES } from "./server.ts";

/** Does not wait until they answer: whoever needs one does. */
export async function setup(): Promise<() => Promise<void>> {
  const small = await launchServer({ ...LIMITS, ...SHARED_SITES.small });
  const whole = await launchServer({ ...LIMITS, ...SHARED_SITES.whole });
  process.env[addressOf("small")] = small.server.url;
  process.env[addressOf("whole")] = whole.server.url;
  let isOver = false;
  for (const { answers } of [small, whole])
    answers().catch((error: Error) => isOver || process.stderr.write(`${error.message}\n`));
  return async () => {
    isOver = true;
    await Promise.all([small.server.close(), whole.server.close()]);
  };
}

/** All readers of all files come from one address. */
const LIMITS = { RATE_LIMIT_PER_MINUTE: "10000" };
