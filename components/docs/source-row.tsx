import { useMessages } from "#components/messages/messages.tsx";
import type { PageSource } from "#lib/contract/page-source.ts";

/** Below a page: where it is edited, and when it was changed last. */
export function SourceRow({ source: { editUrl, updated } }: { source: PageSource }) {
  const t = useMessages();
  if (!editUrl && !updated) return null;
  return (
    <div className="doc-source">
      {editUrl && (
        <p>
          <a className="doc-edit" href={editUrl} rel="noopener">
            {t("docs.edit")}
          </a>
        </p>
      )}
      {updated && (
        <p>
          {t("docs.updated")} <time dateTime={updated.date}>{updated.text}</time>
        </p>
      )}
    </div>
  );
}
