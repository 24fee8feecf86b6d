import Link from "next/link";
import type { AnchorHTMLAttributes } from "react";
import { withBase } from "#lib/contract/base-path.ts";
import { linkTarget } from "#lib/markdown/link-target.ts";

/** A placeholder for the page's address: the server does not know under which host it is read. */
const BASE = "https://site.invalid/docs";

/** A link on a docs page. The router loads pages of this site; the browser follows links to headings of the same page. */
export function DocLink({ href = "", children, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement>) {
  const target = linkTarget(href, BASE);
  if (target?.kind === "internal" && /^\/docs(?![^/?#])/.test(target.path) && href.startsWith("/")) {
    return (
      <Link href={target.path} {...rest}>
        {children}
      </Link>
    );
  }
  if (target?.kind === "external") {
    return (
      <a href={target.href} rel="noreferrer" {...rest}>
        {children}
      </a>
    );
  }
  return (
    // An anchor of raw HTML has no address: with an empty one it would be a link without a name.
    <a href={href === "" ? undefined : withBase(href)} {...rest}>
      {children}
    </a>
  );
}
