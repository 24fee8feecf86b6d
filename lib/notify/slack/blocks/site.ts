/** What blocks need to know of the site. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import { showsOtherHost } from "#lib/notify/slack/hosts.ts";
import { clip, NEUTRAL_LABEL, pageLink, toSiteUrl } from "#lib/notify/slack/mrkdwn.ts";
import type { RichElement, Text } from "./blocks.ts";
import { mrkdwn, richTexts } from "./parts.ts";

export type SiteParts = {
  addresses: Addresses;
  /** Whether the site gets the actions of buttons from Slack. Without it, messages have no buttons but links. */
  isInteractive: boolean;
};

const MAX_LABEL = 150;
const MAX_PATH = 500;

/** A link to a page after a word, for a context. Any other address is a text. */
export const pageText = (word: string, page: string, addresses: Addresses): Text =>
  mrkdwn(`${word} ${clip(pageLink(page, addresses), MAX_PATH)}`);

/** A link to a page of the site. Any other address is left out. A label that shows another host stands beside the link. */
export function pageElements(url: string, title: string, addresses: Addresses): RichElement[] {
  const target = toSiteUrl(url, addresses);
  const label = excerpt(title, MAX_LABEL) || NEUTRAL_LABEL;
  if (!target) return richTexts(label);
  if (!showsOtherHost(label, target)) return [{ type: "link", url: target.href, text: label }];
  return [...richTexts(`${label} `), { type: "link", url: target.href, text: NEUTRAL_LABEL }];
}
