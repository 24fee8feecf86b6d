import type { GetServerSideProps } from "next";
import dynamic from "next/dynamic";
import Head from "next/head";
import { AssistantFallback } from "#components/assistant/page-fallback.tsx";
import { Shell } from "#components/site/shell.tsx";
import { app } from "#lib/app.ts";
import { SITE_NAME } from "#lib/contract.ts";
import type { SitePage } from "./_app.tsx";

const AssistantPage = dynamic(() => import("#components/assistant/page.tsx"), {
  ssr: false,
  loading: AssistantFallback,
});

/** The assistant on a page of its own. */
type AssistantProps = { starters: string[] };

export const getServerSideProps: GetServerSideProps<AssistantProps> = async () => {
  const { docs } = await app();
  return { props: { starters: docs.starters("/docs") } };
};

const Assistant: SitePage<AssistantProps> = ({ starters }) => (
  <>
    <Head>
      <title>{`Assistant · ${SITE_NAME}`}</title>
    </Head>
    <AssistantPage starters={starters} />
  </>
);

Assistant.layout = (page) => (
  <Shell nav={[]} variant="full" opener={false}>
    {page}
  </Shell>
);

export default Assistant;
