import dynamic from "next/dynamic";
import Head from "next/head";
import { AssistantFallback } from "#components/assistant/page-fallback.tsx";

const AssistantPage = dynamic(() => import("#components/assistant/page.tsx"), {
  ssr: false,
  loading: AssistantFallback,
});

/** The assistant on a page of its own. */
export default function Assistant() {
  return (
    <>
      <Head>
        <title>Assistant</title>
      </Head>
      <AssistantPage />
    </>
  );
}
