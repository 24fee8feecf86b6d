import type { GetServerSideProps } from "next";
import dynamic from "next/dynamic";
import Head from "next/head";
import type { Place } from "#components/assistant/conversation/place.ts";
import { AssistantFallback } from "#components/assistant/page/page-fallback.tsx";
import { setFrameAncestors } from "#components/site/content-policy.ts";
import { app } from "#lib/app.ts";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import type { SitePage } from "./_app.tsx";

const Frame = dynamic(() => import("#components/assistant/embed/frame.tsx"), {
  ssr: false,
  loading: AssistantFallback,
});

/** The assistant for the frame that /embed.js puts on pages of `origins`. `?page=` is the docs page it stands for. */
type EmbedProps = { place: Place; origins: readonly string[] };

export const getServerSideProps: GetServerSideProps<EmbedProps> = async ({ query, res }) => {
  // Whatever goes wrong from here on is not for a frame.
  setFrameAncestors(res, []);
  const { docs, config, ownKeyModel, attachments } = await app();
  const origins = config.embedOrigins;
  if (origins.length === 0) return { notFound: true };
  setFrameAncestors(res, origins);
  const page = docs.pages.find(({ path }) => path === query.page);
  const place: Place = {
    page: page ? { title: page.title, path: page.path } : null,
    starters: docs.starters(page?.path ?? "/docs"),
    supportUrl: config.supportUrl,
    ownKeyModel,
    attachments,
  };
  return { props: { place, origins } };
};

const Embed: SitePage<EmbedProps> = ({ place, origins }) => (
  <>
    <Head>
      <title>{`Assistant · ${SITE_NAME}`}</title>
      <meta name="robots" content="noindex" />
    </Head>
    <Frame place={place} origins={origins} />
  </>
);

export default Embed;
