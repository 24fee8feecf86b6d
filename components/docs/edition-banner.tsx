import Link from "next/link";
import { useMessages } from "#components/messages/messages.tsx";
import type { PageEdition } from "#lib/contract/editions.ts";

/** Says that a page is of another version than the latest one, or not in the reader's language. */
export function EditionBanner({ edition: { banner, isUntranslated, languages } }: { edition: PageEdition }) {
  const t = useMessages();
  if (!banner && !isUntranslated) return null;
  const language = languages.find(({ isCurrent }) => isCurrent)?.label;
  return (
    <aside className="doc-edition" aria-label={t("docs.about")}>
      {banner && (
        <p>
          {t(banner.age === "old" ? "docs.oldVersion" : "docs.nextVersion", { version: banner.version })}
          <Link href={banner.path}>{t(banner.exact ? "docs.latestPage" : "docs.latestDocs")}</Link>
        </p>
      )}
      {isUntranslated && <p>{t("docs.untranslated", { language: language ?? t("docs.thisLanguage") })}</p>}
    </aside>
  );
}
