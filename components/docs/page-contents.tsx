import { useEffect, useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { Heading } from "#lib/contract/docs.ts";

/** The headings of a page. The current one is marked. */
export function PageContents({ headings, path }: { headings: Heading[]; path: string }) {
  const t = useMessages();
  const listed = headings.filter((heading) => heading.depth <= 3 && heading.text !== "");
  const current = useCurrentHeading(listed, path);
  if (listed.length < 2) return <div className="doc-contents" />;
  return (
    <nav className="doc-contents" aria-label={t("docs.contents")}>
      <p className="doc-contents-title">{t("docs.contents")}</p>
      <ul>
        {listed.map(({ id, text, depth }) => (
          <li key={id} className={depth > 2 ? "is-deep" : undefined}>
            <a href={`#${id}`} aria-current={id === current ? "location" : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Id of the last heading that is above 30 % of the window's height. Updated when a heading crosses that line. */
function useCurrentHeading(headings: Heading[], path: string): string | null {
  const [current, setCurrent] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path has other headings
  useEffect(() => {
    const elements = headings.flatMap(({ id }) => document.getElementById(id) ?? []);
    const update = () => {
      // Headings in a hidden tab have no place on the page.
      const shown = elements.filter((element) => element.getClientRects().length > 0);
      const passed = shown.filter((element) => element.getBoundingClientRect().top < innerHeight * 0.3);
      setCurrent(passed.at(-1)?.id ?? null);
    };
    const observer = new IntersectionObserver(update, { rootMargin: "0px 0px -70% 0px" });
    for (const element of elements) observer.observe(element);
    return () => observer.disconnect();
  }, [path]);
  return current;
}
