import type { NextPageContext } from "next";
import type { Place } from "#components/assistant/conversation/place.ts";
import { NotFound } from "#components/docs/not-found.tsx";
import { ServerError } from "#components/docs/server-error.tsx";
import { Shell } from "#components/site/shell.tsx";
import type { SiteBrand, SiteView } from "#lib/contract/site.ts";
import type { PageLanguage } from "#lib/messages/page-language.ts";
import type { SitePage } from "./_app.tsx";

/** Nothing of the assistant is on an error page. */
const NOWHERE: Place = {
  page: null,
  starters: [],
  supportUrl: null,
  handoff: false,
  ownKeyModel: null,
  attachments: { site: [], ownKey: [] },
};

type ErrorProps = { status: number };
/** Nothing in a browser, and no brand before the app has started. */
type SiteProps = { site: SiteView | null; language?: PageLanguage };

/** The pages below /docs have their own, with the navigation. It is rendered for its request: a build knows no brand. */
const ErrorPage: SitePage<ErrorProps> = ({ status }) =>
  status === 404 ? <NotFound similar={[]} first={{ path: "/docs" }} /> : <ServerError />;

/** Runs in browsers too, so it imports nothing of the server: `lib/app.ts` puts the brand into the global object. */
ErrorPage.getInitialProps = ({ req, res, err }: NextPageContext): ErrorProps & SiteProps => {
  const globals = globalThis as {
    assistantSite?: () => SiteBrand;
    assistantLanguage?: (accept?: string) => PageLanguage;
  };
  const language = globals.assistantLanguage?.(req?.headers["accept-language"]);
  if (res && !res.headersSent) res.appendHeader("Vary", "Accept-Language");
  const status = res?.statusCode ?? err?.statusCode ?? 404;
  return { status, site: globals.assistantSite?.().view ?? null, ...(language && { language }) };
};

ErrorPage.layout = (page) => (
  <Shell nav={null} variant="docs" place={NOWHERE}>
    {page}
  </Shell>
);

export default ErrorPage;
