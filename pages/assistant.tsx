import Head from "next/head";
import type { Place } from "#components/assistant/conversation/place.ts";
import { AssistantFallback } from "#components/assistant/page/page-fallback.tsx";
import { useCode } from "#components/assistant/use-code.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { useAssistantName, useTitle } from "#components/site/brand/site-context.ts";
import { Shell } from "#components/site/shell.tsx";
import { sitePage } from "#lib/app.ts";
import { readerPlace } from "#lib/create-app/reader-place.ts";
import type { SitePage } from "./_app.tsx";

const importPage = () => import("#components/assistant/page/page.tsx");

/** The assistant on a page of its own. */
type AssistantProps = { place: Place };

export const getServerSideProps = sitePage<AssistantProps>(async (app, { query }) => {
  return { props: { place: readerPlace(app, typeof query.from === "string" ? query.from : "/docs", null) } };
});

const Assistant: SitePage<AssistantProps> = ({ place }) => {
  const t = useMessages();
  const { Code: AssistantPage, failed, load } = useCode(importPage, true);
  return (
    <>
      <Head>
        <title>{useTitle(useAssistantName() ?? t("opener.assistant"))}</title>
      </Head>
      {AssistantPage ? <AssistantPage place={place} /> : <AssistantFallback failed={failed} onRetry={load} />}
    </>
  );
};

Assistant.layout = (page, { place }) => (
  <Shell nav={null} variant="full" place={place} opener={false}>
    {page}
  </Shell>
);

export default Assistant;
