import Head from "next/head";
import type { PageEdition } from "#lib/contract/editions.ts";

/** The page in other languages, for search engines. Addresses are absolute, as they want them. */
export function EditionHead({ edition, siteUrl }: { edition: PageEdition; siteUrl: string }) {
  return (
    <Head>
      {edition.alternates.map(({ lang, path }) => (
        <link key={`alternate-${lang}`} rel="alternate" hrefLang={lang} href={siteUrl + path} />
      ))}
    </Head>
  );
}
