import Head from "next/head";
import Link from "next/link";
import type { NavItem } from "#lib/contract.ts";

type NotFoundProps = { similar: NavItem[]; first: NavItem | undefined };

/** What a reader finds where no page is. */
export function NotFound({ similar, first }: NotFoundProps) {
  return (
    <div className="doc doc-missing">
      <Head>
        <title>Page not found</title>
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
        {first && (
          <p>
            <Link href={first.path}>{first.title}</Link>
          </p>
        )}
      </div>
    </div>
  );
}
