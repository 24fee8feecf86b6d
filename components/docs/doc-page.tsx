import Link from "next/link";
import { useEffect } from "react";
import { ExplainPage } from "#components/assistant/explain/explain-page.tsx";
import { AskAboutPage } from "#components/assistant/panel/ask-about-page.tsx";
import type { DocPage, NavItem } from "#lib/contract/docs.ts";
import { CopyPage } from "./copy-page.tsx";
import { renderNodes } from "./doc-nodes.tsx";
import { PageContents } from "./page-contents.tsx";
import { useHashTarget } from "./use-hash-target.ts";

type DocPageProps = { page: DocPage; group: string | null; ownKeyModel: string | null };

/** One page of the docs: the article and its table of contents. */
export function DocPageView({ page, group, ownKeyModel }: DocPageProps) {
  useHighlightedTarget();
  return (
    <div className="doc">
      <article className="doc-article">
        <header className="doc-header">
          {group && <p className="doc-group">{group}</p>}
          <h1 id={page.titleId}>{page.title}</h1>
          {page.description && <p className="doc-lead">{page.description}</p>}
          <div className="doc-tools">
            <AskAboutPage page={{ title: page.title, path: page.path }} />
            <ExplainPage path={page.path} ownKeyModel={ownKeyModel} />
            <CopyPage path={page.path} />
          </div>
        </header>
        <div id="in-simple-words" />
        <div className="prose">{renderNodes(page.body)}</div>
        <Neighbours previous={page.previous} next={page.next} />
      </article>
      <PageContents headings={page.headings} path={page.path} />
    </div>
  );
}

function Neighbours({ previous, next }: { previous: NavItem | null; next: NavItem | null }) {
  if (!previous && !next) return null;
  return (
    <nav className="doc-neighbours" aria-label="Previous and next page">
      {previous && (
        <Link href={previous.path} className="doc-neighbour" rel="prev">
          <span>Previous</span>
          {previous.title}
        </Link>
      )}
      {next && (
        <Link href={next.path} className="doc-neighbour is-next" rel="next">
          <span>Next</span>
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
