import type { Place } from "#components/assistant/conversation/place.ts";
import { NotFound } from "#components/docs/not-found.tsx";
import { Shell } from "#components/site/shell.tsx";
import { sitePage } from "#lib/app.ts";
import type { NavItem, PageNav } from "#lib/contract/docs.ts";
import type { PageEdition } from "#lib/contract/editions.ts";
import { readerPlace } from "#lib/create-app/reader-place.ts";
import { similarPages } from "#lib/create-app/similar-pages.ts";
import { redirectTo } from "#lib/http/redirect.ts";
import type { SitePage } from "./_app.tsx";

type OldProps = {
  /** Where the page would be in the docs, which tells its language. */
  path: string;
  nav: PageNav;
  place: Place;
  similar: NavItem[];
  first: NavItem | null;
  edition: PageEdition | null;
};

/** The ending of a file that is no page. Browsers and scanners ask for such files by themselves. */
const FILE = /\.(?!html?$|mdx?$)[a-z][a-z\d]{0,4}$/i;
/** The review pages are among these for everybody without access (lib/http/review-gate.ts). */
const hasNoSuggestions = (path: string): boolean =>
  path.startsWith("/api/") || FILE.test(path) || FILE.test(path.split("/")[1] ?? "");

/** Every address that no other page has: those of the docs on their generator's site, and of pages that are gone. */
export const getServerSideProps = sitePage<OldProps>(async (app, { params, res }) => {
  const path = `/${[params?.old ?? []].flat().join("/")}`;
  const redirect = redirectTo(app, path, res);
  if (redirect) return redirect;
  if (hasNoSuggestions(path)) return { notFound: true };
  res.statusCode = 404;
  const { docs } = app;
  const { navigation, home } = docs.siteOf(`/docs${path}`);
  const first = home ?? docs.pages[0] ?? null;
  return {
    props: {
      path: `/docs${path}`,
      nav: navigation.forPage(null),
      place: readerPlace(app, `/docs${path}`, null),
      similar: similarPages(docs, path),
      edition: docs.pageEdition(`/docs${path}`),
      first: first && { title: first.title, path: first.path },
    },
  };
});

const Old: SitePage<OldProps> = ({ similar, first }) => <NotFound similar={similar} first={first} />;

Old.layout = (page, { nav, place, edition }) => (
  <Shell nav={nav} variant="docs" place={place} edition={edition}>
    {page}
  </Shell>
);

export default Old;
