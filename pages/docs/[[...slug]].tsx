import type { Place } from "#components/assistant/conversation/place.ts";
import { DocHead } from "#components/docs/doc-head.tsx";
import { DocPageView } from "#components/docs/doc-page.tsx";
import { toDrawablePage } from "#components/docs/drawable-page.tsx";
import { Home } from "#components/docs/home.tsx";
import { NotFound } from "#components/docs/not-found.tsx";
import { Shell } from "#components/site/shell.tsx";
import { toPageHead } from "#lib/addresses/page-head.ts";
import { feedFor } from "#lib/agents/dated-entries.ts";
import { markdownSourceOf, prefersMarkdown, servePage } from "#lib/agents/serve.ts";
import { sitePage } from "#lib/app.ts";
import type { DocPage, NavEntry, NavItem, PageNav } from "#lib/contract/docs.ts";
import type { PageEdition } from "#lib/contract/editions.ts";
import type { PageHead } from "#lib/contract/page-head.ts";
import type { PageSource } from "#lib/contract/page-source.ts";
import type { App } from "#lib/create-app/app.ts";
import { toPageSource } from "#lib/create-app/page-source.ts";
import { readerPlace } from "#lib/create-app/reader-place.ts";
import { similarPages } from "#lib/create-app/similar-pages.ts";
import type { Docs } from "#lib/docs/docs.ts";
import { groupsAbove, listPages } from "#lib/docs/navigation/walk.ts";
import { redirectTo } from "#lib/http/redirect.ts";
import type { SitePage } from "../_app.tsx";

type DocsProps = {
  nav: PageNav;
  path: string;
  /** The groups of the navigation that the page is in, the outermost first. */
  groups: NavItem[];
  place: Place;
  /** Null when there is no such page; `similar` then offers others. */
  page: DocPage | null;
  similar: NavItem[];
  /** Null where the docs have one language and version. */
  edition: PageEdition | null;
  /** Both are null without a page. */
  head: PageHead | null;
  source: PageSource | null;
  /** The first page, for readers of a page that is not there. */
  first: NavItem | null;
  /** A home page, where the docs have no first page of their own. */
  home: { entries: NavItem[]; canonical: string } | null;
};

/** The entries of the top level, each with its own page or the first one in it. */
const toHomeEntries = (nav: readonly NavEntry[]): NavItem[] =>
  nav.flatMap((entry) => {
    const path = entry.path ?? listPages([entry])[0]?.path;
    return path ? [{ title: entry.title, path }] : [];
  });

/** The page as it can be drawn; null when there is none. */
async function openPage({ docs, log, catalogue }: App, path: string): Promise<DocPage | null> {
  const found = await docs.page(path);
  if (!found) return null;
  const version = docs.pageInfo(path)?.hash ?? "";
  const markdown = () => docs.markdown(path, "") ?? "";
  const onProblem = (reason: string) => log.warn({ path, reason }, "docs.problem");
  const translate = catalogue.translate(docs.languageOf(docs.editionOf({ path })));
  return toDrawablePage(found, version, markdown, onProblem, translate("docs.notDrawn"));
}

/** Null where nothing in the docs has a date. */
function feedPathOf(docs: Docs, path: string): string | null {
  const feed = feedFor(docs, path);
  return feed.entries.length > 0 ? feed.path : null;
}

// Pages come from the folder the server was started with: a build knows none of them.
export const getServerSideProps = sitePage<DocsProps | Record<string, never>>(async (app, { params, req, res }) => {
  const { docs } = app;
  const path = ["/docs", ...[params?.slug ?? []].flat()].join("/");
  const site = docs.siteOf(path);
  const isHome = path === "/docs" || path === `/docs/${site.edition.id}`;
  const source = docs.pageInfo(path) ? null : markdownSourceOf(path);
  const redirect = docs.pageInfo(path) || isHome || source !== null ? null : redirectTo(app, path, res);
  if (redirect) return redirect;
  if (source !== null || prefersMarkdown(req)) {
    await servePage(req, res, source ?? path);
    // The answer is written: nothing is drawn.
    return { props: {} as Record<string, never> };
  }
  const page = await openPage(app, path);
  const edition = docs.pageEdition(path);
  const groups = page ? groupsAbove(site.nav, page.path) : [];
  const first = site.home ?? listPages(site.nav)[0] ?? docs.pages[0];
  const { greeting, starters } = app.site().assistant;
  const hasHome = !page && isHome && first && (greeting !== undefined || starters.length > 0);
  if (!page && isHome && first && !hasHome) return { redirect: { destination: first.path, permanent: false } };
  res.setHeader("Cache-Control", "public, max-age=0, s-maxage=60, stale-while-revalidate=600, must-revalidate");
  // Who prefers Markdown gets that under the same address.
  res.setHeader("Vary", "Accept");
  if (!page && !hasHome) res.statusCode = 404;
  return {
    props: {
      nav: site.navigation.forPage(page?.path ?? null),
      path: page?.path ?? path,
      groups,
      place: readerPlace(app, path, page),
      page,
      similar: page || hasHome ? [] : similarPages(docs, path),
      first: page || !first ? null : { title: first.title, path: first.path },
      edition,
      source: page && toPageSource(app, path, app.catalogue.forPage(edition?.lang).tag),
      head: page && { ...toPageHead(docs, app.addresses, page, groups), feed: feedPathOf(docs, page.path) },
      home: hasHome ? { entries: toHomeEntries(site.nav), canonical: app.addresses.publicUrl(path) } : null,
    },
  };
});

const DocsView: SitePage<DocsProps> = ({ page, path, groups, place, similar, first, home, edition, head, source }) => {
  if (home) return <Home starters={place.starters} {...home} />;
  if (!page || !head) return <NotFound similar={similar} first={first} />;
  return (
    <>
      <DocHead page={page} head={head} />
      {/* The key starts every page at its own state: open tabs, copied code. */}
      <DocPageView
        key={path}
        page={page}
        groups={groups}
        edition={edition}
        source={source}
        ownKeyModel={place.ownKeyModel}
      />
    </>
  );
};

DocsView.layout = (page, { nav, place, edition }) => (
  <Shell nav={nav} variant="docs" place={place} edition={edition}>
    {page}
  </Shell>
);

export default DocsView;
