import { Anchor } from "@twilio-paste/core/anchor";
import { useLink } from "#components/site/use-link.ts";

/** A link, which the router follows to pages of this site. */
export const PageLink = ({ href, children }: { href: string; children: string }) => (
  <Anchor {...useLink(href)}>
    <bdi>{children}</bdi>
  </Anchor>
);
