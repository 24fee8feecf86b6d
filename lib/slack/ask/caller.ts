import type { Caller } from "#lib/limits/rates.ts";

/**
 * A person in Slack as a caller of the use cases. The prefix keeps them apart from readers of the site. A workspace counts
 * as one address.
 */
export const toCaller = (teamId: string, userId: string): Caller => ({
  owner: `slack:${teamId}:${userId}`,
  address: `slack:${teamId}`,
});
