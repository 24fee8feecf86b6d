import Link from "next/link";
import { useEffect } from "react";
import { AskAboutPage } from "#components/assistant/ask-about/ask-about-page.tsx";
import { ExplainPage } from "#components/assistant/explain/explain-page.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import type { DocPage, NavItem } from "#lib/contract/docs.ts";
import type { PageEdition } from "#lib/contract/editions.ts";
import type { PageSource } from "#lib/contract/page-source.ts";
import { Breadcrumb } from "./breadcrumb.tsx";
import { CopyPage } from "./copy-page.tsx";
import { EditionBanner } from "./edition-banner.tsx";
import { PageContents } from "./page-contents.tsx";
import { SafeBody } from "./safe-body.tsx";
import { SourceRow } from "./source-row.tsx";
import { useHashTarget } from "./use-hash-target.ts";

type DocPageProps = {
  page: DocPage;
  groups: NavItem[];
  edition: PageEdition | null;
  source: PageSource | null;
  ownKeyModel: string | null;
};

/** One page of the docs: the article and its table of contents. */
export function DocPageView({ page, groups, edition, source, ownKeyModel }: DocPageProps) {
  useHighlightedTarget();
  // The text may be in another language than what the site says about it.
  const text = { lang: edition?.textLang, dir: edition?.textDir };
  return (
    <div className="doc">
      <article className="doc-article">
        {edition && <EditionBanner edition={edition} />}
        <header className="doc-header">
          <Breadcrumb groups={groups} path={page.path} />
          <h1 id={page.titleId} {...text}>
            {page.title}
          </h1>
          {page.description && (
            <p className="doc-lead" {...text}>
              {page.description}
            </p>
          )}
          <div className="doc-tools">
            <AskAboutPage page={{ title: page.title, path: page.path }} />
            <ExplainPage path={page.path} ownKeyModel={ownKeyModel} />
            <CopyPage path={page.path} />
          </div>
        </header>
        <div id="in-simple-words" />
        <div className="prose" {...text}>
          <SafeBody body={page.body} />
        </div>
        {source && <SourceRow source={source} />}
        <Neighbours previous={page.previous} next={page.next} />
      </article>
      <PageContents headings={page.headings} path={page.path} />
    </div>
  );
}

function Neighbours({ previous, next }: { previous: NavItem | null; next: NavItem | null }) {
  const t = useMessages();
  if (!previous && !next) return null;
  return (
    <nav className="doc-neighbours" aria-label={t("docs.neighbours")}>
      {previous && (
        <Link href={previous.path} className="doc-neighbour" rel="prev">
          <span>{t("docs.previous")}</span>
          {previous.title}
        </Link>
      )}
      {next && (
        <Link href={next.path} className="doc-neighbour is-next" rel="next">
          <span>{t("docs.next")}</span>
          {next.title}
        </Link>
      )}
    </nav>
  );
}

/** Marks the heading that the address points at. `:target` does not: the router navigates by the history API. */
function useHighlightedTarget(): void {
  const { element } = useHashTarget();
  useEffect(() => {
    element?.setAttribute("data-target", "");
    return () => element?.removeAttribute("data-target");
  }, [element]);
}
