import type { Env } from "./env.ts";

/** The part of the environment that the app itself reads. The rest configures its adapters. */
export type Config = Pick<
  Env,
  | "siteUrl"
  | "docsUrl"
  | "editUrl"
  | "addresses"
  | "allowedHosts"
  | "trustedProxies"
  | "messagesPerMinute"
  | "runTimeoutMs"
  | "supportUrl"
  | "handoff"
  | "digest"
  | "github"
  | "embedOrigins"
  | "apiKeys"
  | "prices"
  | "dailyBudget"
  | "storageBytes"
  | "retentionDays"
  | "mask"
  | "proofOfWork"
  | "docsGit"
>;
