import { useMessages } from "#components/messages/messages.tsx";
import type { RunStep } from "#lib/contract/assistant.ts";
import { uniqueByUrl } from "./citations.ts";

/** The languages of the sections that a search found in another language, by address. */
export const languagesOf = (steps: readonly RunStep[]): ReadonlyMap<string, string> =>
  new Map(
    uniqueByUrl(steps.flatMap(({ sections }) => sections)).flatMap(({ url, lang }) => (lang ? [[url, lang]] : [])),
  );

/** Says that a section is quoted in another language, because it has no translation. */
export function Untranslated({ lang }: { lang: string }) {
  const t = useMessages();
  const language = new Intl.DisplayNames(t.language, { type: "language" }).of(lang) ?? lang;
  return <>{t("answer.untranslated", { language })}</>;
}
