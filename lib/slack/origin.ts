/** The origin of a maintainer's message: the message in Slack that it is a copy of. */
import { SLACK } from "./bot.ts";

export const originOf = (channel: string, ts: string): string => `${SLACK}:${channel}:${ts}`;
