/** Names of people and channels in Slack, cached. */
import type { WebClient } from "@slack/web-api";
import { LRUCache } from "lru-cache";
import type { Clock } from "#lib/clock.ts";
import { toDeliveryError } from "#lib/notify/slack/errors.ts";

const CACHE = { max: 500, ttl: 3_600_000, ttlResolution: 0 };
/** How long a name that Slack does not tell is not asked for again, ms. */
const REFUSAL_TTL_MS = 300_000;

export type People = {
  /** The display name of a user; "" when Slack does not tell it. @throws DeliveryError when Slack is away */
  nameOf(userId: string): Promise<string>;
  /** The name of a channel, without #; "" when Slack does not tell it. @throws DeliveryError when Slack is away */
  channelName(channelId: string): Promise<string>;
};

export function createPeople(api: Pick<WebClient, "users" | "conversations">, clock: Pick<Clock, "now">): People {
  const users = new LRUCache<string, string>({ ...CACHE, perf: clock });
  const channels = new LRUCache<string, string>({ ...CACHE, perf: clock });
  return {
    nameOf: (userId) =>
      cached(users, userId, async () => {
        const { user } = await api.users.info({ user: userId });
        return user?.profile?.display_name || user?.profile?.real_name || user?.real_name || user?.name || "";
      }),
    channelName: (channelId) =>
      cached(channels, channelId, async () => {
        const { channel } = await api.conversations.info({ channel: channelId });
        return channel?.name ?? "";
      }),
  };
}

async function cached(cache: LRUCache<string, string>, id: string, ask: () => Promise<string>): Promise<string> {
  const known = cache.get(id);
  if (known !== undefined) return known;
  try {
    const name = await ask();
    cache.set(id, name);
    return name;
  } catch (thrown) {
    const failure = toDeliveryError(thrown);
    if (failure.failure === "retry") throw failure;
    // Without the scope, or for a stranger's id, there is no name. Each question counts in Slack's limits.
    cache.set(id, "", { ttl: REFUSAL_TTL_MS });
    return "";
  }
}
