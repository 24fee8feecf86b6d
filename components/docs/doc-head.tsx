import Head from "next/head";
import { useSite, useTitle } from "#components/site/brand/site-context.ts";
import { type DocPage, markdownPath } from "#lib/contract/docs.ts";

/** Title, description and what other sites show of a link to the page. */
export function DocHead({ title, description, path }: Pick<DocPage, "title" | "description" | "path">) {
  const full = useTitle(title);
  const site = useSite();
  return (
    <Head>
      <title>{full}</title>
      <meta key="og:title" property="og:title" content={title} />
      {site && <meta key="og:site" property="og:site_name" content={site.name} />}
      <meta key="og:type" property="og:type" content="article" />
      <link key="markdown" rel="alternate" type="text/markdown" href={markdownPath(path)} />
      {site?.socialCard && <meta key="og:image" property="og:image" content={site.socialCard} />}
      {description && <meta key="description" name="description" content={description} />}
      {description && <meta key="og:description" property="og:description" content={description} />}
    </Head>
  );
}
