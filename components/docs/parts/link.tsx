import Link from "next/link";
import type { AnchorHTMLAttributes } from "react";
import { linkTarget } from "#lib/markdown/link-target.ts";

/** Stands for any page of this site: a server does not know where it is read. */
const PAGE = "https://site.invalid/docs";

/** A link on a docs page: pages of this site load in place, headings of this page are left to the browser. */
export function DocLink({ href = "", children, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement>) {
  const target = linkTarget(href, PAGE);
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
    <a href={href} {...rest}>
      {children}
    </a>
  );
}
