/** The props of all pages. */
import type { IncomingMessage } from "node:http";
import type { GetServerSideProps, GetServerSidePropsContext, GetServerSidePropsResult } from "next";
import type { SiteView } from "#lib/contract/site.ts";
import type { App } from "#lib/create-app/app.ts";
import type { PageLanguage } from "#lib/messages/page-language.ts";
import { preferredLanguage } from "./headers.ts";

/** Props that `_app` reads. */
export type SiteProps = { site: SiteView; language: PageLanguage };
type Props = Record<string, unknown>;

/** `tag`: the reader's language; null: the site's own. `home`: the first page of the docs in it. */
type ReaderLanguage = { tag: string | null; home: string };

/** Those of a review page: its language is the one that the browser prefers. */
export function reviewPropsOf(app: App, req: IncomingMessage): SiteProps {
  const { tag, home } = preferredBy(req, app);
  return { site: { ...app.brand().view, home }, language: app.catalogue.forReview(tag) };
}

const DOCS_PATH = /^\/docs(?![^/?#])/;

/**
 * The language of the docs page that is shown, or that the reader comes from (`?from=`, `?page=`). Elsewhere that of the
 * page that embeds this one (`?lang=`), else the one that the browser prefers.
 */
function languageOf(app: App, { path }: Props, { query, req, res }: GetServerSidePropsContext): ReaderLanguage {
  const { docs } = app;
  const page = [path, query.from, query.page].find((each) => typeof each === "string" && DOCS_PATH.test(each));
  if (typeof page === "string") {
    const edition = docs.editionOf({ path: page });
    return { tag: docs.languageOf(edition), home: homeOf(edition) };
  }
  // A page that was asked for as Markdown is answered already.
  if (!res.headersSent) res.appendHeader("Vary", "Accept-Language");
  return typeof query.lang === "string" ? readerOf(app, query.lang) : preferredBy(req, app);
}

const preferredBy = ({ headers }: IncomingMessage, app: App): ReaderLanguage =>
  readerOf(app, preferredLanguage(headers["accept-language"], app.catalogue.languages));

const readerOf = ({ docs }: App, tag: string | null): ReaderLanguage => ({
  tag,
  home: homeOf(tag === null ? "" : docs.editionOf({ lang: tag })),
});

const homeOf = (edition: string): string => (edition === "" ? "/docs" : `/docs/${edition}`);

/** The props of a page, with those that every page has. */
export const createSitePage =
  <P extends Props>(
    getApp: () => Promise<App>,
    load: (app: App, context: GetServerSidePropsContext) => Promise<GetServerSidePropsResult<P>>,
  ): GetServerSideProps<P & SiteProps> =>
  async (context) => {
    const app = await getApp();
    const result = await load(app, context);
    if (!("props" in result)) return result;
    const props = await result.props;
    const { tag, home } = languageOf(app, props, context);
    return { props: { ...props, site: { ...app.brand().view, home }, language: app.catalogue.forPage(tag) } };
  };
