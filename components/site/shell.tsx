import Link from "next/link";
import type { ReactNode } from "react";
import type { Place } from "#components/assistant/conversation/place.ts";
import { AssistantOpener } from "#components/assistant/panel/opener.tsx";
import { SearchOpener } from "#components/search/opener.tsx";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import type { NavGroup } from "#lib/contract/docs.ts";
import { Icon } from "./icon.tsx";
import { SiteNav } from "./site-nav.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";
import { useMenu } from "./use-menu.ts";

export type ShellProps = {
  nav: NavGroup[];
  /** "docs": navigation beside a scrolling page. "full": the header above one view as high as the window. */
  variant: "docs" | "full";
  /** The reader's place on the site, for the navigation and the assistant. */
  place: Place;
  /** Whether there is an opener; false where the assistant itself is the page. */
  opener?: boolean;
  children: ReactNode;
};

/**
 * The frame of a page, which stays mounted during navigation: pages pass it to `_app` as their `layout`, so that an open
 * assistant stays open. `data-behind-assistant` marks elements that are inert while a panel covers the page.
 */
export function Shell({ nav, variant, place, opener = true, children }: ShellProps) {
  const menu = useMenu();
  return (
    <div className={`site site-${variant}`}>
      <a className="skip-link" href="#Content" data-behind-assistant="">
        Skip to content
      </a>
      <header className="site-header" data-behind-assistant="">
        {nav.length > 0 && (
          <button {...menu.button} type="button" className="site-button site-menu-button">
            <Icon name={menu.open ? "close" : "menu"} />
            <span className="site-menu-word">Menu</span>
          </button>
        )}
        <Link href="/docs" className="site-mark">
          <Mark />
          <span>{SITE_NAME}</span>
        </Link>
        <div className="site-actions">
          <SearchOpener />
          <ThemeToggle />
          {opener && <AssistantOpener place={place} />}
        </div>
      </header>
      <div className={opener ? "site-columns has-dock" : "site-columns"}>
        {nav.length > 0 && (
          <div {...menu.panel} className={menu.open ? "site-nav is-open" : "site-nav"} data-behind-assistant="">
            <SiteNav groups={nav} current={place.page?.path ?? null} />
          </div>
        )}
        <main id="Content" className="site-main" tabIndex={-1} data-behind-assistant="">
          {children}
        </main>
        {opener && <div id="assistant-dock" />}
      </div>
    </div>
  );
}

/** Two sheets, one pasted over the other. */
const Mark = () => (
  <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
    <rect x="3" y="3" width="19" height="19" rx="5" fill="var(--color-background-brand-highlight)" />
    <path
      d="M15 10h9a5 5 0 0 1 5 5v9a5 5 0 0 1-5 5h-4.5l-5 3v-3.6A5 5 0 0 1 10 24v-9a5 5 0 0 1 5-5Z"
      fill="var(--color-background-primary)"
    />
    <path d="M14.5 17h10M14.5 21.5h6.5" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
  </svg>
);
