import type { GetServerSideProps } from "next";
import { serveRobots } from "#lib/agents/serve.ts";

/** What crawlers may read. */
export const getServerSideProps: GetServerSideProps = async ({ req, res }) => {
  await serveRobots(req, res);
  return { props: {} };
};

export default () => null;
