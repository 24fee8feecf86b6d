import type { GetServerSideProps } from "next";
import { serveFeed } from "#lib/agents/serve.ts";

/** What is new in the docs, for feed readers. */
export const getServerSideProps: GetServerSideProps = async ({ req, res }) => {
  await serveFeed(req, res);
  return { props: {} };
};

export default () => null;
