import type { GetServerSideProps } from "next";
import { serveLlmsFull } from "#lib/agents/serve.ts";

/** All docs in one file, for models. */
export const getServerSideProps: GetServerSideProps = async ({ req, res }) => {
  await serveLlmsFull(req, res);
  return { props: {} };
};

export default () => null;
