import { createContext, useContext } from "react";
import type { SiteView } from "#lib/contract/site.ts";

/** Set by `_app` from the props of the page. */
export const SiteContext = createContext<SiteView | null>(null);

/** The site's name and brand. Null on an error page before anything of the site is known. */
export const useSite = (): SiteView | null => useContext(SiteContext);

/** "Page · Site" */
export function useTitle(title: string): string {
  const name = useSite()?.name;
  return name === undefined || name === title ? title : `${title} · ${name}`;
}

/** The assistant's own name; null where the site has set none. */
export const useAssistantName = (): string | null => useSite()?.assistant.name ?? null;
