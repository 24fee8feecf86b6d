import type { CompiledMessages } from "./translate.ts";

/** Groups of messages that a page is sent with; those of the assistant come with its code. Review pages are sent both. */
export const PAGE_GROUPS = ["site", "docs", "search", "opener"] as const;

/** The language of a page's interface. */
export type PageLanguage = {
  /** BCP 47. */
  tag: string;
  dir: "ltr" | "rtl";
  /** The messages of `PAGE_GROUPS`; of a review page, all that a browser needs. */
  messages: CompiledMessages;
  /** Of all messages: the answer to a request that names it never changes. */
  version: string;
};
