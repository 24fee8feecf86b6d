/** Asks Slack about a token and a channel. Nothing is posted. */
import { WebAPIPlatformError } from "@slack/web-api";
import { toDeliveryError } from "./errors.ts";
import { createSlackClient, type SlackConfig } from "./notifier.ts";

/**
 * `code`: Slack's error code, or "unreachable". `skewMs`: how far this machine's clock is ahead of Slack's, ms, to a
 * second; null when Slack did not tell its time.
 */
export type TokenState =
  | { works: true; scopes: string[] | null; skewMs: number | null }
  | { works: false; code: string };
/** `member`: whether the bot is in the channel. */
export type ChannelState = { found: true; member: boolean; archived: boolean } | { found: false; code: string };

type Config = Pick<SlackConfig, "token" | "apiUrl">;
type Send = NonNullable<SlackConfig["fetch"]>;

/** `scopes`: the token's scopes from Slack's answer; null when the answer has none. `now` is the time, Unix ms. */
export async function checkToken(config: Config, now: () => number = Date.now): Promise<TokenState> {
  let skewMs: number | null = null;
  const readDate: Send = async (...request) => {
    const answer = await fetch(...(request as Parameters<typeof fetch>));
    const date = Date.parse(answer.headers.get("date") ?? "");
    if (!Number.isNaN(date)) skewMs = now() - date;
    return answer as Awaited<ReturnType<Send>>;
  };
  try {
    const { response_metadata } = await createSlackClient({ ...config, fetch: readDate }).auth.test();
    return { works: true, scopes: response_metadata?.scopes ?? null, skewMs };
  } catch (thrown) {
    return { works: false, code: codeOf(thrown) };
  }
}

/** Reads the channel. The token needs channels:read, or groups:read for a private channel. */
export async function checkChannel(config: Config, channel: string): Promise<ChannelState> {
  try {
    const { channel: found } = await createSlackClient(config).conversations.info({ channel });
    return { found: true, member: found?.is_member === true, archived: found?.is_archived === true };
  } catch (thrown) {
    return { found: false, code: codeOf(thrown) };
  }
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof WebAPIPlatformError ? toDeliveryError(thrown).code : "unreachable";
