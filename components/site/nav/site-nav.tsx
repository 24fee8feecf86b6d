import Link from "next/link";
import { useEffect, useRef } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { withBase } from "#lib/contract/base-path.ts";
import type { PageNav, PageNavEntry } from "#lib/contract/docs.ts";
import { type NavTree, useNavTree } from "./use-nav-tree.ts";

/** The pages of the docs, by group. The groups of a small site's top level stay open; others open and close. */
export function SiteNav({ nav, current }: { nav: PageNav; current: string | null }) {
  const t = useMessages();
  const ref = useRef<HTMLElement>(null);
  const tree = useNavTree(nav, current);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another link to scroll to
  useEffect(() => {
    const link = ref.current?.querySelector("[aria-current]")?.getBoundingClientRect();
    const box = ref.current?.parentElement;
    if (!link || !box) return;
    // `scrollIntoView` would also scroll the page.
    const { top, bottom } = box.getBoundingClientRect();
    if (link.bottom > bottom) box.scrollTop += link.bottom - bottom + box.clientHeight / 3;
    else if (link.top < top) box.scrollTop += link.top - top - box.clientHeight / 3;
  }, [current]);
  // After a failure the rest is loaded on request only: the button for it must not vanish when it gets the focus.
  const prepare = () => tree.failed || tree.load();
  return (
    <nav ref={ref} aria-label={t("site.nav")} onPointerEnter={prepare} onFocus={prepare}>
      <NavList entries={tree.entries} at="" view={{ ...tree, current }} isFixed={nav.isWhole} />
    </nav>
  );
}

type View = NavTree & { current: string | null };
/** `at` is the key of the list's group. A fixed list has groups without buttons. */
type ListProps = { entries: PageNavEntry[]; at: string; view: View; isFixed?: boolean };
type EntryProps = { entry: PageNavEntry; at: string; view: View };

const NavList = ({ entries, at, view, isFixed }: ListProps) => (
  <ul id={at && `SiteNav${at}`} className="site-nav-list">
    {entries.map((entry, i) => {
      const props = { entry, at: `${at}.${i}`, view };
      return (
        <li key={props.at}>
          {entry.entries?.length === 0 ? <Title {...props} /> : isFixed ? <Section {...props} /> : <Group {...props} />}
        </li>
      );
    })}
  </ul>
);

const Section = (props: EntryProps) => (
  <>
    <h2 className="site-nav-title">
      <Title {...props} />
    </h2>
    <NavList entries={props.entry.entries ?? []} at={props.at} view={props.view} />
  </>
);

/** A link, or the plain title of a group without a page. */
function Title({ entry: { title, path, href }, view }: EntryProps) {
  const target = path ?? href;
  if (!target) return title;
  return (
    <Link href={target} aria-current={path && path === view.current ? "page" : undefined} className="site-nav-link">
      {title}
    </Link>
  );
}

/** A group that opens and closes. Its title is a link if it has a page, else it is the button. */
function Group(props: EntryProps) {
  const t = useMessages();
  const { entry, at, view } = props;
  const isOpen = !!view.open[at];
  const hasPage = !!(entry.path ?? entry.href);
  const button = {
    type: "button" as const,
    "aria-expanded": isOpen,
    "aria-controls": `SiteNav${at}`,
    onClick: () => view.toggle(at),
  };
  return (
    <>
      {hasPage ? (
        <div className="site-nav-row">
          <Title {...props} />
          <button {...button} className="site-nav-toggle" aria-label={t("site.pagesOf", { title: entry.title })} />
        </div>
      ) : (
        <button {...button} className="site-nav-toggle site-nav-link">
          {entry.title}
        </button>
      )}
      {/* Without scripts, a closed group leads to its first page. */}
      {!hasPage && entry.first && (
        <noscript>
          <a href={entry.first && withBase(entry.first)} className="site-nav-link">
            {entry.title}
          </a>
        </noscript>
      )}
      {isOpen && (entry.entries ? <NavList entries={entry.entries} at={at} view={view} /> : <Pending {...props} />)}
    </>
  );
}

/** In place of entries that are not here yet. */
function Pending({ at, view }: EntryProps) {
  const t = useMessages();
  return (
    <div id={`SiteNav${at}`} role="status" className="site-nav-pending">
      {view.failed ? (
        <button type="button" className="site-nav-link" onClick={view.load}>
          {t("site.navFailed")}
        </button>
      ) : (
        t("site.loading")
      )}
    </div>
  );
}
