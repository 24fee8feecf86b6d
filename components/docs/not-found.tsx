import Head from "next/head";
import Link from "next/link";
import { useMessages } from "#components/messages/messages.tsx";
import { useTitle } from "#components/site/brand/site-context.ts";
import type { NavItem } from "#lib/contract/docs.ts";

/** `first`: the first page, or the docs where its title is not known. */
type NotFoundProps = { similar: NavItem[]; first: { path: string; title?: string } | null };

/** The page for addresses without a page. */
export function NotFound({ similar, first }: NotFoundProps) {
  const t = useMessages();
  const pageTitle = useTitle(t("docs.notFound"));
  return (
    <div className="doc doc-missing">
      <Head>
        <title>{pageTitle}</title>
        <meta name="robots" content="noindex" />
      </Head>
      <div className="doc-article prose">
        <p className="doc-group">404</p>
        <h1>{t("docs.notFound")}</h1>
        <p>{t("docs.notFoundBody")}</p>
        {similar.length > 0 && (
          <>
            <h2>{t("docs.similar")}</h2>
            <ul>
              {similar.map(({ path, title }) => (
                <li key={path}>
                  <Link href={path}>{title}</Link>
                </li>
              ))}
            </ul>
          </>
        )}
        <div className="doc-cards">
          {first && (
            <Link className="doc-card" href={first.path}>
              <span className="doc-card-title">{first.title ?? t("docs.readDocs")}</span>
              <span className="doc-card-body">{t("docs.firstPage")}</span>
            </Link>
          )}
          <Link className="doc-card" href={first ? `/assistant?from=${encodeURIComponent(first.path)}` : "/assistant"}>
            <span className="doc-card-title">{t("docs.assistant")}</span>
            <span className="doc-card-body">{t("docs.askInstead")}</span>
          </Link>
        </div>
      </div>
    </div>
  );
}
