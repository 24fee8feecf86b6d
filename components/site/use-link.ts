import { useRouter } from "next/router";
import type { MouseEvent } from "react";
import { withBase } from "#lib/contract/base-path.ts";

type LinkProps = { href: string; onClick?: (event: MouseEvent) => void };

/**
 * The properties with which a plain link of Paste's leads to a path of this site by the router: followed by the browser, it would
 * load the site anew. The browser follows links to other sites.
 */
export function useLink(href: string): LinkProps {
  const router = useRouter();
  if (!href.startsWith("/")) return { href };
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.push(href);
  };
  return { href: withBase(href), onClick };
}
