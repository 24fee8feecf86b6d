import { randomBytes } from "node:crypto";
import createEmotionServer from "@emotion/server/create-instance";
import type { AppProps } from "next/app";
import NextDocument, { type DocumentContext, Head, Html, Main, NextScript } from "next/document";
import type { ComponentType } from "react";
import { inlineScript } from "#components/site/inline-script.ts";
import { noScriptStyles } from "#components/site/no-script-styles.ts";
import { setReporting, setStylePolicy } from "#components/site/policy/content-policy.ts";
import { LIGHT } from "#components/site/state-keys.ts";
import { createStyleCache, type StyleCache } from "#components/site/theme.tsx";
import { withBase } from "#lib/contract/base-path.ts";
import type { PageHead } from "#lib/contract/page-head.ts";
import type { SiteBrand, SiteHead } from "#lib/contract/site.ts";
import type { PageLanguage } from "#lib/messages/page-language.ts";

// A constant that the build replaces, not a reading of the environment.
// biome-ignore lint/style/noProcessEnv: see above
const dev = process.env.NODE_ENV !== "production";

/** The brand as `lib/app.ts` puts it into the global object; nothing of it before the app is ready. */
function brandHead(): SiteHead {
  const { assistantSite } = globalThis as { assistantSite?: () => SiteBrand };
  return assistantSite?.().head ?? { favicon: null, font: null, styles: "" };
}

/** What pages have for their document. Structured data is for crawlers only, so it is no part of the page in browsers. */
type PageProps = { language?: PageLanguage; head?: PageHead | null };

export default class Document extends NextDocument<{ nonce: string | undefined }> {
  /** Renders the page with its own style cache and puts the styles that it uses into its head. */
  static override async getInitialProps(context: DocumentContext) {
    const cache = createStyleCache();
    const { extractCriticalToChunks } = createEmotionServer(cache);
    const { renderPage } = context;
    context.renderPage = () =>
      renderPage({
        enhanceApp: (App) => {
          const WithCache = App as ComponentType<AppProps & { styleCache: StyleCache }>;
          return (props) => <WithCache {...(props as AppProps)} styleCache={cache} />;
        },
      });
    const initial = await NextDocument.getInitialProps(context);
    const chunks = extractCriticalToChunks(initial.html).styles.filter(({ css }) => css !== "");
    // A page that the build renders has no response.
    const nonce = context.res && !dev ? randomBytes(16).toString("base64") : undefined;
    if (context.res && nonce) {
      setStylePolicy(context.res, nonce, initial.html);
      setReporting(context.res);
    }
    const styles = chunks.map(({ key, ids, css }) => (
      <style
        key={key}
        nonce={nonce}
        data-emotion={`${key} ${ids.join(" ")}`}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: style sheets are raw text, and these are our own
        dangerouslySetInnerHTML={{ __html: css }}
      />
    ));
    return { ...initial, nonce, styles: [initial.styles, ...styles] };
  }

  override render() {
    const { favicon, font, styles } = brandHead();
    const { language, head }: PageProps = this.props.__NEXT_DATA__.props.pageProps ?? {};
    return (
      <Html lang={language?.tag ?? "en"} dir={language?.dir} data-scroll-behavior="smooth">
        <Head>
          {favicon ? (
            <link rel="icon" {...favicon} />
          ) : (
            <link rel="icon" href={withBase("/icon.svg")} type="image/svg+xml" />
          )}
          {font && <link rel="preload" as="font" crossOrigin="" {...font} />}
          {styles && (
            // biome-ignore lint/security/noDangerouslySetInnerHtml: made of checked values, in lib/config/site/styles.ts
            <style nonce={this.props.nonce} dangerouslySetInnerHTML={{ __html: styles }} />
          )}
          {head?.breadcrumbs && (
            <script
              type="application/ld+json"
              // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON that no text in it can end
              dangerouslySetInnerHTML={{ __html: head.breadcrumbs.replaceAll("<", "\\u003c") }}
            />
          )}
          <noscript>
            {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant */}
            <style nonce={this.props.nonce} dangerouslySetInnerHTML={{ __html: noScriptStyles }} />
          </noscript>
        </Head>
        <body data-theme={LIGHT}>
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant */}
          <script dangerouslySetInnerHTML={{ __html: inlineScript }} />
          <Main />
          <NextScript />
        </body>
      </Html>
    );
  }
}
