import type { GetServerSideProps } from "next";
import dynamic from "next/dynamic";
import Head from "next/head";
import type { Place } from "#components/assistant/conversation/place.ts";
import { AssistantFallback } from "#components/assistant/page/page-fallback.tsx";
import { useAssistantName, useTitle } from "#components/site/brand/site-context.ts";
import { setFrameAncestors } from "#components/site/content-policy.ts";
import { sitePage } from "#lib/app.ts";
import type { SitePage } from "./_app.tsx";

const Frame = dynamic(() => import("#components/assistant/embed/frame.tsx"), {
  ssr: false,
  loading: AssistantFallback,
});

/**
 * The assistant for the frame that /embed.js puts on pages of `origins`. `?page=` is the docs page it stands for, and `?lang=`
 * the language of the embedding page.
 */
type EmbedProps = { place: Place; origins: readonly string[]; lang: string | null };

const load = sitePage<EmbedProps>(async (app, { query, res }) => {
  const { config, ownKeyModel, attachments } = app;
  const origins = config.embedOrigins;
  if (origins.length === 0) return { notFound: true };
  setFrameAncestors(res, origins);
  const place: Place = {
    ...app.placeOf(typeof query.page === "string" ? query.page : ""),
    supportUrl: config.supportUrl,
    handoff: config.handoff,
    ownKeyModel,
    attachments,
  };
  const lang = typeof query.lang === "string" && query.lang !== "" ? query.lang.slice(0, 35) : null;
  return { props: { place, origins, lang } };
});

export const getServerSideProps: GetServerSideProps = (context) => {
  // Whatever goes wrong from here on is not for a frame.
  setFrameAncestors(context.res, []);
  return load(context);
};

const Embed: SitePage<EmbedProps> = ({ place, origins }) => (
  <>
    <Head>
      <title>{useTitle(useAssistantName() ?? "Assistant")}</title>
      <meta name="robots" content="noindex" />
    </Head>
    <Frame place={place} origins={origins} />
  </>
);

export default Embed;
