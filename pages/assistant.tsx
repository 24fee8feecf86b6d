import dynamic from "next/dynamic";
import Head from "next/head";
import { AssistantFallback } from "#components/assistant/page-fallback.tsx";
import { Shell } from "#components/site/shell.tsx";
import type { SitePage } from "./_app.tsx";

const AssistantPage = dynamic(() => import("#components/assistant/page.tsx"), {
  ssr: false,
  loading: AssistantFallback,
});

/** The assistant on a page of its own. */
const Assistant: SitePage = () => (
  <>
    <Head>
      <title>Assistant</title>
    </Head>
    <AssistantPage />
  </>
);

Assistant.layout = (page) => (
  <Shell nav={[]} variant="full" opener={false}>
    {page}
  </Shell>
);

export default Assistant;
