/** Whether somebody in Slack is a maintainer: a member of a channel that conversations are posted to. */
import { LRUCache } from "lru-cache";
import type { Clock } from "#lib/clock.ts";
import { createSlackClient, type SlackConfig } from "./notifier.ts";

export type MembershipConfig = Pick<SlackConfig, "token" | "apiUrl" | "fetch"> & {
  /** Ids of channels; a member of one of them is a maintainer. */
  channels: readonly string[];
};

export type Membership = {
  /** Whether the person is in the bot's workspace. @throws Error when Slack cannot say */
  isInWorkspace(teamId: string): Promise<boolean>;
  /** Whether the person is in one of the channels. Answers are kept for some minutes. @throws Error when Slack cannot say */
  isMember(userId: string): Promise<boolean>;
};

/** Pages of a user's channels that are read, and the channels on a page. */
const MAX_PAGES = 10;
const PAGE_SIZE = 200;
const KEPT_MS = 300_000;
const MAX_KEPT = 500;

export function createMembership({ channels, ...config }: MembershipConfig, clock: Pick<Clock, "now">): Membership {
  const slack = createSlackClient(config);
  const kept = new LRUCache<string, { isMember: boolean; at: number }>({ max: MAX_KEPT });
  let team: string | null = null;

  async function ask(user: string): Promise<boolean> {
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const answer = await slack.users.conversations({
        ...{ user, types: "public_channel,private_channel", exclude_archived: true, limit: PAGE_SIZE },
        ...(cursor && { cursor }),
      });
      if (answer.channels?.some(({ id }) => id !== undefined && channels.includes(id))) return true;
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) return false;
    }
    return false;
  }

  return {
    async isInWorkspace(teamId) {
      team ??= (await slack.auth.test()).team_id ?? null;
      return team !== null && team === teamId;
    },
    async isMember(userId) {
      const known = kept.get(userId);
      if (known && clock.now() - known.at < KEPT_MS) return known.isMember;
      const isMember = await ask(userId);
      kept.set(userId, { isMember, at: clock.now() });
      return isMember;
    },
  };
}
