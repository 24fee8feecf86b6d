import Link from "next/link";
import { useMessages } from "#components/messages/messages.tsx";
import type { SiteLink } from "#lib/contract/site.ts";
import { useSite } from "./site-context.ts";

/** The links of the header: in it where there is room, else above the navigation of narrow screens. */
export function HeaderLinks({ className }: { className: string }) {
  const t = useMessages();
  const links = useSite()?.headerLinks ?? [];
  if (links.length === 0) return null;
  return (
    <nav className={className} aria-label={t("site.links")}>
      <LinkList links={links} />
    </nav>
  );
}

/** The links and the line below a page. */
export function SiteFooter() {
  const t = useMessages();
  const { links = [], text = null } = useSite()?.footer ?? {};
  if (links.length === 0 && text === null) return null;
  return (
    <footer className="site-footer" data-behind-assistant="">
      {links.length > 0 && (
        <nav aria-label={t("site.footer")}>
          <LinkList links={links} />
        </nav>
      )}
      {text !== null && <p dir="auto">{text}</p>}
    </footer>
  );
}

const LinkList = ({ links }: { links: SiteLink[] }) => (
  <ul>
    {links.map(({ label, href }) => (
      <li key={`${label} ${href}`}>
        {/^\/docs(?=[/?#]|$)/.test(href) ? (
          <Link href={href}>{label}</Link>
        ) : (
          <a href={href} rel="noopener">
            {label}
          </a>
        )}
      </li>
    ))}
  </ul>
);
