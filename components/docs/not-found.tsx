import Head from "next/head";
import Link from "next/link";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import type { NavItem } from "#lib/contract/docs.ts";

type NotFoundProps = { similar: NavItem[]; first: NavItem | undefined };

/** The page for addresses without a page. */
export function NotFound({ similar, first }: NotFoundProps) {
  return (
    <div className="doc doc-missing">
      <Head>
        <title>{`Page not found · ${SITE_NAME}`}</title>
        <meta name="robots" content="noindex" />
      </Head>
      <div className="doc-article prose">
        <p className="doc-group">404</p>
        <h1>Page not found</h1>
        <p>There is no page at this address. It may have moved, or the link has a typing error.</p>
        {similar.length > 0 && (
          <>
            <h2>Did you mean</h2>
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
              <span className="doc-card-title">{first.title}</span>
              <span className="doc-card-body">The first page of the docs, with the way to all others.</span>
            </Link>
          )}
          <Link className="doc-card" href="/assistant">
            <span className="doc-card-title">Assistant</span>
            <span className="doc-card-body">Ask for what you were looking for.</span>
          </Link>
        </div>
      </div>
    </div>
  );
}
