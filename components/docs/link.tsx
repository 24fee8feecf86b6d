import Link from "next/link";
import type { AnchorHTMLAttributes } from "react";

/** A link on a docs page: pages of this site load in place, headings of this page are left to the browser. */
export function DocLink({ href = "", children, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement>) {
  if (href.startsWith("/docs")) {
    return (
      <Link href={href} {...rest}>
        {children}
      </Link>
    );
  }
  const external = /^https?:/i.test(href);
  return (
    <a href={href} rel={external ? "noreferrer" : undefined} {...rest}>
      {children}
    </a>
  );
}
