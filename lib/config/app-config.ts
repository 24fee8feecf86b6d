import type { Env } from "./env.ts";

/** What the app itself reads of the environment; the rest chooses its parts. */
export type Config = Pick<
  Env,
  | "siteUrl"
  | "allowedHosts"
  | "trustedProxies"
  | "messagesPerMinute"
  | "runTimeoutMs"
  | "supportUrl"
  | "embedOrigins"
  | "apiKeys"
  | "prices"
  | "dailyBudget"
  | "storageBytes"
  | "retentionDays"
  | "mask"
  | "proofOfWork"
>;
