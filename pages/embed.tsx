import type { GetServerSideProps } from "next";
import Head from "next/head";
import type { Place } from "#components/assistant/conversation/place.ts";
import { AssistantFallback } from "#components/assistant/page/page-fallback.tsx";
import { useCode } from "#components/assistant/use-code.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { useAssistantName, useTitle } from "#components/site/brand/site-context.ts";
import { setFrameAncestors } from "#components/site/policy/content-policy.ts";
import { sitePage } from "#lib/app.ts";
import type { SitePage } from "./_app.tsx";

const importFrame = () => import("#components/assistant/embed/frame.tsx");

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

const Embed: SitePage<EmbedProps> = ({ place, origins }) => {
  const t = useMessages();
  const { Code: Frame, failed, load } = useCode(importFrame, true);
  return (
    <>
      <Head>
        <title>{useTitle(useAssistantName() ?? t("opener.assistant"))}</title>
        <meta name="robots" content="noindex" />
      </Head>
      {Frame ? <Frame place={place} origins={origins} /> : <AssistantFallback failed={failed} onRetry={load} />}
    </>
  );
};

export default Embed;
