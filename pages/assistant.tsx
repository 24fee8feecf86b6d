import type { GetServerSideProps } from "next";
import dynamic from "next/dynamic";
import Head from "next/head";
import type { Place } from "#components/assistant/conversation/place.ts";
import { AssistantFallback } from "#components/assistant/page/page-fallback.tsx";
import { Shell } from "#components/site/shell.tsx";
import { app } from "#lib/app.ts";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import type { SitePage } from "./_app.tsx";

const AssistantPage = dynamic(() => import("#components/assistant/page/page.tsx"), {
  ssr: false,
  loading: AssistantFallback,
});

/** The assistant on a page of its own. */
type AssistantProps = { place: Place };

export const getServerSideProps: GetServerSideProps<AssistantProps> = async () => {
  const { docs, config, ownKeyModel, attachments } = await app();
  const { supportUrl } = config;
  const place: Place = { page: null, starters: docs.starters("/docs"), supportUrl, ownKeyModel, attachments };
  return { props: { place } };
};

const Assistant: SitePage<AssistantProps> = ({ place }) => (
  <>
    <Head>
      <title>{`Assistant · ${SITE_NAME}`}</title>
    </Head>
    <AssistantPage place={place} />
  </>
);

Assistant.layout = (page, { place }) => (
  <Shell nav={[]} variant="full" place={place} opener={false}>
    {page}
  </Shell>
);

export default Assistant;
