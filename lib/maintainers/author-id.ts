import { sha256 } from "#lib/ids.ts";

/** The author id of a maintainer's account in Slack: who replies there may change the reply on the review pages. */
export const slackAuthorId = (userId: string): string => sha256(`account ${userId}`);
