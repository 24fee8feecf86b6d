import type { MessageKey, PlainKey } from "./translate.ts";

/** Messages that speak of the assistant, each with the one that calls it by the name that a brand gives it. */
export const NAMED = {
  "opener.ask": "named.openerAsk",
  "opener.assistant": "named.openerName",
  "opener.failed": "named.openerFailed",
  "opener.loading": "named.openerLoading",
  "opener.pageFailed": "named.pageFailed",
  "opener.pageLoading": "named.pageLoading",
  "docs.assistant": "named.docsName",
  "search.assistant": "named.searchName",
  "search.askInstead": "named.searchAskInstead",
  "search.ask": "named.searchAsk",
  "assistant.name": "named.assistantName",
  "answer.said": "named.said",
  "answer.isAnswering": "named.isAnswering",
  "toolbar.width": "named.width",
  "toolbar.close": "named.close",
  "embed.noCookies": "named.noCookies",
  "maintainers.oldAnswer": "named.oldAnswer",
} as const satisfies Partial<Record<PlainKey, MessageKey>>;
