import createEmotionServer from "@emotion/server/create-instance";
import type { AppProps } from "next/app";
import NextDocument, { type DocumentContext, Head, Html, Main, NextScript } from "next/document";
import type { ComponentType } from "react";
import { inlineScript, LIGHT } from "#components/site/inline-script.ts";
import { createStyleCache, type StyleCache } from "#components/site/theme.tsx";
import { withoutScripts } from "#components/site/without-scripts.ts";

export default class Document extends NextDocument {
  /** Renders with a style cache of its own and puts what the page uses into its head, in one piece. */
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
    const styles = chunks.map(({ key, ids, css }) => (
      // biome-ignore lint/security/noDangerouslySetInnerHtml: style sheets are raw text, and these are our own
      <style key={key} data-emotion={`${key} ${ids.join(" ")}`} dangerouslySetInnerHTML={{ __html: css }} />
    ));
    return { ...initial, styles: [initial.styles, ...styles] };
  }

  override render() {
    return (
      <Html lang="en" data-scroll-behavior="smooth">
        <Head>
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          <noscript>
            {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant */}
            <style dangerouslySetInnerHTML={{ __html: withoutScripts }} />
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
