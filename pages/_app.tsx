import "@twilio-paste/design-tokens/dist/themes/twilio/tokens.data-theme.css";
import "@twilio-paste/design-tokens/dist/themes/twilio-dark/tokens.data-theme.css";
import "#components/site/base.css";
import "#components/site/site.css";
import "#components/site/brand/brand.css";
import "#components/site/nav/edition-switcher.css";
import "#components/docs/page.css";
import "#components/docs/page-frame.css";
import "#components/docs/prose.css";
import "#components/docs/parts/code.css";
import "#components/docs/parts/components.css";
import "#components/docs/parts/drawn.css";
import type { NextPage } from "next";
import type { AppProps } from "next/app";
import localFont from "next/font/local";
import Head from "next/head";
import { type ReactNode, useState } from "react";
import { MessagesProvider } from "#components/messages/messages.tsx";
import { SiteContext } from "#components/site/brand/site-context.ts";
import { shareStyleNonce } from "#components/site/policy/style-nonce.ts";
import { createStyleCache, SiteTheme, type StyleCache } from "#components/site/theme.tsx";
import type { SiteView } from "#lib/contract/site.ts";
import type { PageLanguage } from "#lib/messages/page-language.ts";

/**
 * A page with a `layout` shares it with other pages of the same layout: what is in it stays mounted between them.
 * It gets the page's props.
 */
export type SitePage<Props = object> = NextPage<Props> & { layout?: (page: ReactNode, props: Props) => ReactNode };

// Served from here and preloaded. Lines break elsewhere in the fallback, although its metrics are adjusted: a font that
// comes late is used from the next page on, so that nothing moves.
const inter = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  weight: "100 900",
  display: "optional",
});

shareStyleNonce();
const browserCache = createStyleCache();

type SiteProps = Omit<AppProps, "Component"> & { Component: SitePage; styleCache?: StyleCache };

export default function Site({ Component, pageProps, styleCache = browserCache }: SiteProps) {
  const page = <Component {...pageProps} />;
  const drawn = Component.layout?.(page, pageProps) ?? page;
  const site: SiteView | null = pageProps.site ?? null;
  const [language, setLanguage] = useState<PageLanguage | null>(pageProps.language ?? null);
  // A page without one keeps that of the page before: an error page that the browser draws itself.
  if (pageProps.language && pageProps.language.version !== language?.version) setLanguage(pageProps.language);
  return (
    <SiteTheme cache={styleCache} fontFamily={inter.style.fontFamily}>
      <Head>
        {/* A phone's keyboard makes the page smaller instead of covering the field one writes in. */}
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
      </Head>
      <SiteContext value={site}>
        {language ? <MessagesProvider language={language}>{drawn}</MessagesProvider> : drawn}
      </SiteContext>
    </SiteTheme>
  );
}
