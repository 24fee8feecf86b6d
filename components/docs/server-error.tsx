import Head from "next/head";
import { useMessages } from "#components/messages/messages.tsx";
import { useTitle } from "#components/site/brand/site-context.ts";

/** The page for requests that failed. */
export function ServerError() {
  const t = useMessages();
  const pageTitle = useTitle(t("docs.serverError"));
  return (
    <div className="doc doc-missing">
      <Head>
        <title>{pageTitle}</title>
        <meta name="robots" content="noindex" />
      </Head>
      <div className="doc-article prose">
        <h1>{t("docs.serverError")}</h1>
        <p>{t("docs.serverErrorBody")}</p>
      </div>
    </div>
  );
}
