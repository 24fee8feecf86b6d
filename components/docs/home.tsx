import Head from "next/head";
import Link from "next/link";
import { askAbout } from "#components/assistant/ask-about/ask-about.ts";
import { useSite } from "#components/site/brand/site-context.ts";
import type { NavItem } from "#lib/contract/docs.ts";
import { SocialCard } from "./social-card.tsx";

/** `canonical`: the address of this page without a query. */
type HomeProps = { starters: string[]; entries: NavItem[]; canonical: string };

/** The first page of docs that have none of their own: what the site is, questions to begin with, its pages. */
export function Home({ starters, entries, canonical }: HomeProps) {
  const site = useSite();
  const name = site?.name ?? "Docs";
  const greeting = site?.assistant.greeting;
  return (
    <div className="doc">
      <SocialCard />
      <Head>
        <title>{name}</title>
        <link key="canonical" rel="canonical" href={canonical} />
        <meta key="og:title" property="og:title" content={name} />
        {greeting && <meta key="description" name="description" content={greeting} />}
      </Head>
      <div className="doc-article prose">
        <h1 dir="auto">{name}</h1>
        {greeting && (
          <p className="doc-lead" dir="auto">
            {greeting}
          </p>
        )}
        {starters.length > 0 && (
          <ul className="home-starters">
            {starters.map((question) => (
              <li key={question}>
                <button type="button" dir="auto" onClick={() => askAbout({ page: null, selection: null, question })}>
                  {question}
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="doc-cards">
          {entries.map(({ title, path }) => (
            <Link key={path} className="doc-card" href={path}>
              <span className="doc-card-title">{title}</span>
            </Link>
          ))}
        </div>
      </div>
    </div>
  );
}
