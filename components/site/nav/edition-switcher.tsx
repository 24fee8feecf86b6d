import Link from "next/link";
import { useRef } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { PageEdition, SwitcherItem } from "#lib/contract/editions.ts";

/** Leads to the page in other languages and versions. It works without scripts. */
export function EditionSwitcher({ edition: { languages, versions, lang } }: { edition: PageEdition }) {
  const t = useMessages();
  const ref = useRef<HTMLDetailsElement>(null);
  const close = () => ref.current?.removeAttribute("open");
  const current = [...languages, ...versions].filter(({ isCurrent }) => isCurrent);
  const kind =
    languages.length === 0 ? "site.version" : versions.length === 0 ? "site.language" : "site.languageAndVersion";
  return (
    <details
      ref={ref}
      className="site-switcher"
      onKeyDown={({ key }) => {
        if (key !== "Escape" || !ref.current?.open) return;
        close();
        ref.current.querySelector("summary")?.focus();
      }}
      onBlur={({ relatedTarget }) => relatedTarget && !ref.current?.contains(relatedTarget) && close()}
    >
      <summary className="site-button">
        <span className="sr-only">{`${t(kind)}: `}</span>
        <span className="site-switcher-full">{current.map(({ label }) => label).join(" · ")}</span>
        <span className="site-switcher-short" aria-hidden="true">
          {languages.length > 0 ? lang.toUpperCase() : current[0]?.label}
        </span>
      </summary>
      <div className="site-switcher-lists">
        <Items title={t("site.language")} items={languages} onChoose={close} hasTags />
        <Items title={t("site.version")} items={versions} onChoose={close} />
      </div>
    </details>
  );
}

type ItemsProps = { title: string; items: SwitcherItem[]; onChoose(): void; hasTags?: boolean };

function Items({ title, items, onChoose, hasTags = false }: ItemsProps) {
  const t = useMessages();
  if (items.length === 0) return null;
  return (
    <nav aria-label={title}>
      <p className="site-switcher-title">{title}</p>
      <ul>
        {items.map(({ label, lang, path, isCurrent, exact }) => (
          <li key={label}>
            <Link
              href={path}
              hrefLang={lang}
              aria-current={isCurrent ? "true" : undefined}
              className="site-switcher-link"
              onClick={onChoose}
            >
              <span lang={hasTags ? lang : undefined}>{label}</span>
              {!exact && <span className="site-switcher-note">{t("site.noSuchPage")}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
