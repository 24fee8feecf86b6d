import Head from "next/head";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import { type DocPage, markdownPath } from "#lib/contract/docs.ts";

/** Title, description and what other sites show of a link to the page. */
export function DocHead({ title, description, path }: Pick<DocPage, "title" | "description" | "path">) {
  const full = title === SITE_NAME ? title : `${title} · ${SITE_NAME}`;
  return (
    <Head>
      <title>{full}</title>
      <meta key="og:title" property="og:title" content={title} />
      <meta key="og:site" property="og:site_name" content={SITE_NAME} />
      <meta key="og:type" property="og:type" content="article" />
      <link key="markdown" rel="alternate" type="text/markdown" href={markdownPath(path)} />
      {description && <meta key="description" name="description" content={description} />}
      {description && <meta key="og:description" property="og:description" content={description} />}
    </Head>
  );
}
