/** Pages of readers. */
import type { GetServerSideProps, GetServerSidePropsContext, GetServerSidePropsResult } from "next";
import type { SiteView } from "#lib/contract/site.ts";
import type { App } from "#lib/create-app/app.ts";
import type { PageLanguage } from "#lib/messages/page-language.ts";

/** Props that `_app` reads. */
export type SiteProps = { site: SiteView; language: PageLanguage };
type Props = Record<string, unknown>;

/** `tag`: the language of the page's text; null: the site's own. */
export const sitePropsOf = ({ brand, catalogue }: App, tag: string | null = null): SiteProps => ({
  site: brand().view,
  language: catalogue.forPage(tag),
});

/** The language of the page's text, where the docs have several, or that of the page that it is embedded in. */
function languageOf({ edition, lang }: Props): string | null {
  if (typeof lang === "string") return lang;
  const hasLanguage = typeof edition === "object" && edition !== null && "lang" in edition;
  return hasLanguage && typeof edition.lang === "string" ? edition.lang : null;
}

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
    return { props: { ...props, ...sitePropsOf(app, languageOf(props)) } };
  };
