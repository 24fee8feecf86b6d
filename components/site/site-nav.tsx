import Link from "next/link";
import { useId } from "react";
import type { NavGroup } from "#lib/contract.ts";

/** The pages of the docs, by group. */
export function SiteNav({ groups, current }: { groups: NavGroup[]; current: string | null }) {
  return (
    <nav aria-label="Docs">
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
