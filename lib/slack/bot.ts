/** The identity of the Slack app: its workspace, its user and its bot. */
import type { WebClient } from "@slack/web-api";
import { toDeliveryError } from "#lib/notify/slack/errors.ts";

type Api = Pick<WebClient, "auth" | "bots">;

/** The name of the notifier that Slack belongs to. */
export const SLACK = "slack";

/** `appId` is null when Slack does not tell it. */
export type Bot = { teamId: string; userId: string; botId: string; appId: string | null };

/**
 * Returns a function that answers the identity of the token's owner. Slack is asked once; a failure is not remembered.
 * @throws DeliveryError
 */
export function createIdentity(api: Api): () => Promise<Bot> {
  let known: Promise<Bot> | null = null;
  return () => {
    known ??= askSlack(api).catch((thrown: unknown) => {
      known = null;
      throw toDeliveryError(thrown);
    });
    return known;
  };
}

async function askSlack({ auth, bots }: Api): Promise<Bot> {
  const { team_id = "", user_id = "", bot_id = "" } = await auth.test();
  // Without the scope users:read Slack does not tell. The signing secret and the app token are the app's own anyway.
  const appId = await bots.info({ bot: bot_id }).then(
    ({ bot }) => bot?.app_id ?? null,
    () => null,
  );
  return { teamId: team_id, userId: user_id, botId: bot_id, appId };
}
