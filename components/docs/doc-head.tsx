import Head from "next/head";
import { useTitle } from "#components/site/brand/site-context.ts";
import { withBase } from "#lib/contract/base-path.ts";
import { type DocPage, markdownPath } from "#lib/contract/docs.ts";
import type { PageHead } from "#lib/contract/page-head.ts";
import { SocialCard } from "./social-card.tsx";

type DocHeadProps = { page: Pick<DocPage, "title" | "description" | "path">; head: PageHead };

/** Title, description and addresses of a page, and what other sites show of a link to it. */
export function DocHead({ page: { title, description, path }, head }: DocHeadProps) {
  const full = useTitle(title);
  return (
    <>
      <SocialCard />
      <Head>
        <title>{full}</title>
        <link key="canonical" rel="canonical" href={head.canonical} />
        {head.alternates.map(({ lang, url }) => (
          <link key={`alternate-${lang}`} rel="alternate" hrefLang={lang} href={url} />
        ))}
        <link key="markdown" rel="alternate" type="text/markdown" href={withBase(markdownPath(path))} />
        {head.feed && <link key="feed" rel="alternate" type="application/atom+xml" href={withBase(head.feed)} />}
        <meta key="og:title" property="og:title" content={title} />
        <meta key="og:type" property="og:type" content="article" />
        <meta key="og:url" property="og:url" content={head.canonical} />
        <meta key="og:locale" property="og:locale" content={head.locale} />
        {description && <meta key="description" name="description" content={description} />}
        {description && <meta key="og:description" property="og:description" content={description} />}
      </Head>
    </>
  );
}
