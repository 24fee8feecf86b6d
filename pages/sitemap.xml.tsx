import type { GetServerSideProps } from "next";
import { serveSitemap } from "#lib/agents/serve.ts";

/** The pages of the site for search engines (sitemaps.org). */
export const getServerSideProps: GetServerSideProps = async ({ req, res }) => {
  await serveSitemap(req, res);
  return { props: {} };
};

export default () => null;
