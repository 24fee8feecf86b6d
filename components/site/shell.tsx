import type { ReactNode } from "react";
import type { Place } from "#components/assistant/conversation/place.ts";
import { AssistantOpener } from "#components/assistant/panel/opener.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import { SearchOpener } from "#components/search/opener.tsx";
import type { PageNav } from "#lib/contract/docs.ts";
import type { PageEdition } from "#lib/contract/editions.ts";
import { HeaderLinks, SiteFooter } from "./brand/links.tsx";
import { SiteMark } from "./brand/mark.tsx";
import { Icon } from "./icon.tsx";
import { EditionSwitcher } from "./nav/edition-switcher.tsx";
import { SiteNav } from "./nav/site-nav.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";
import { useMenu } from "./use-menu.ts";

export type ShellProps = {
  /** Null where the docs are not at hand. */
  nav: PageNav | null;
  /** "docs": navigation beside a scrolling page. "full": the header above one view as high as the window. */
  variant: "docs" | "full";
  /** The reader's place on the site, for the navigation and the assistant. */
  place: Place;
  /** Null where the docs have one language and version. */
  edition?: PageEdition | null;
  /** Whether there is an opener; false where the assistant itself is the page. */
  opener?: boolean;
  children: ReactNode;
};

/**
 * The frame of a page, which stays mounted during navigation: pages pass it to `_app` as their `layout`, so that an open
 * assistant stays open. `data-behind-assistant` marks elements that are inert while a panel covers the page.
 */
export function Shell({ nav, variant, place, edition = null, opener = true, children }: ShellProps) {
  const t = useMessages();
  const menu = useMenu();
  const hasNav = !!nav?.entries.length;
  return (
    <div className={`site site-${variant}`}>
      <a className="skip-link" href="#Content" data-behind-assistant="">
        {t("site.skip")}
      </a>
      <header className="site-header" data-behind-assistant="">
        {hasNav && (
          <button {...menu.button} type="button" className="site-button site-menu-button">
            <Icon name={menu.open ? "close" : "menu"} />
            <span className="site-menu-word">{t("site.menu")}</span>
          </button>
        )}
        <SiteMark />
        <HeaderLinks className="site-links" />
        <div className="site-actions">
          <SearchOpener />
          {edition && <EditionSwitcher edition={edition} />}
          <ThemeToggle />
          {opener && <AssistantOpener place={place} />}
        </div>
      </header>
      <div className={opener ? "site-columns has-dock" : "site-columns"}>
        {hasNav && (
          <div {...menu.panel} className={menu.open ? "site-nav is-open" : "site-nav"} data-behind-assistant="">
            <HeaderLinks className="site-nav-links" />
            <SiteNav nav={nav} current={place.page?.path ?? null} />
          </div>
        )}
        <main id="Content" className="site-main" tabIndex={-1} data-behind-assistant="">
          {children}
        </main>
        {opener && <div id="assistant-dock" />}
      </div>
      {variant === "docs" && <SiteFooter />}
    </div>
  );
}
