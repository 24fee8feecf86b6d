import type { GetServerSideProps } from "next";
import { serveLlmsTxt } from "#lib/agents/serve.ts";

/** The index of the docs for models (llmstxt.org). */
export const getServerSideProps: GetServerSideProps = async ({ req, res }) => {
  await serveLlmsTxt(req, res);
  return { props: {} };
};

export default () => null;
