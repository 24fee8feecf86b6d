import Link from "next/link";
import { useEffect, useId, useRef } from "react";
import type { NavGroup } from "#lib/contract/docs.ts";

/** The pages of the docs, by group. */
export function SiteNav({ groups, current }: { groups: NavGroup[]; current: string | null }) {
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another link to scroll to
  useEffect(() => {
    const link = nav.current?.querySelector<HTMLElement>("[aria-current]");
    const box = nav.current?.parentElement;
    if (!link || !box) return;
    // `scrollIntoView` would also scroll the page.
    const below = link.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
    if (below > 0) box.scrollTop += below + box.clientHeight / 3;
  }, [current]);
  return (
    <nav ref={nav} aria-label="Docs">
      {groups.map((group) => (
        <NavSection key={group.title ?? ""} group={group} current={current} />
      ))}
    </nav>
  );
}

function NavSection({ group, current }: { group: NavGroup; current: string | null }) {
  const id = useId();
  return (
    <>
      {group.title && (
        <h2 id={id} className="site-nav-title">
          {group.title}
        </h2>
      )}
      <ul className="site-nav-list" aria-labelledby={group.title ? id : undefined}>
        {group.items.map(({ path, title }) => (
          <li key={path}>
            <Link href={path} aria-current={path === current ? "page" : undefined} className="site-nav-link">
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
