import dynamic from "next/dynamic";
import Head from "next/head";
import type { Place } from "#components/assistant/conversation/place.ts";
import { AssistantFallback } from "#components/assistant/page/page-fallback.tsx";
import { useAssistantName, useTitle } from "#components/site/brand/site-context.ts";
import { Shell } from "#components/site/shell.tsx";
import { sitePage } from "#lib/app.ts";
import { readerPlace } from "#lib/create-app/reader-place.ts";
import type { SitePage } from "./_app.tsx";

const AssistantPage = dynamic(() => import("#components/assistant/page/page.tsx"), {
  ssr: false,
  loading: AssistantFallback,
});

/** The assistant on a page of its own. */
type AssistantProps = { place: Place };

export const getServerSideProps = sitePage<AssistantProps>(async (app) => {
  return { props: { place: readerPlace(app, "/docs", null) } };
});

const Assistant: SitePage<AssistantProps> = ({ place }) => (
  <>
    <Head>
      <title>{useTitle(useAssistantName() ?? "Assistant")}</title>
    </Head>
    <AssistantPage place={place} />
  </>
);

Assistant.layout = (page, { place }) => (
  <Shell nav={null} variant="full" place={place} opener={false}>
    {page}
  </Shell>
);

export default Assistant;
