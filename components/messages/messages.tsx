/** The texts of the interface: `const t = useMessages()`, then `t("site.menu")`. */
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import type { PageLanguage } from "#lib/messages/page-language.ts";
import { type CompiledMessages, createTranslate, type Translate } from "#lib/messages/translate.ts";

/** By language. The messages of one language come in two parts: with the page, and with the assistant's code. */
const loaded = new Map<string, CompiledMessages>();

export function addMessages(language: string, messages: CompiledMessages): void {
  loaded.set(language, { ...loaded.get(language), ...messages });
}

/** Which language the interface has, and the version of its messages on the server. */
export type Interface = Pick<PageLanguage, "tag" | "version">;

export const ENGLISH: Interface = { tag: "en", version: "" };
/** Set by `MessagesProvider`, and by the assistant while its texts of another language load. */
export const InterfaceContext = createContext(ENGLISH);

/** Sets the language of what it contains. The page's messages are there at once. */
export function MessagesProvider({ language, children }: { language: PageLanguage; children: ReactNode }) {
  const { tag, dir, version, messages } = language;
  const value = useMemo(() => {
    addMessages(tag, messages);
    return { tag, version };
  }, [tag, version, messages]);
  // The server's page has them. Another page may have another language.
  useEffect(() => {
    if (document.documentElement.lang !== tag) Object.assign(document.documentElement, { lang: tag, dir });
  }, [tag, dir]);
  return <InterfaceContext value={value}>{children}</InterfaceContext>;
}

export const useInterface = (): Interface => useContext(InterfaceContext);

/** The language's tag, for `Intl`. */
export const useLanguage = (): string => useContext(InterfaceContext).tag;

/** Gets the text of a key. */
export function useMessages(): Translate {
  const language = useLanguage();
  return useMemo(() => translateTo(language), [language]);
}

/** Gets texts of a language whose messages are loaded. */
export const translateTo = (language: string): Translate =>
  createTranslate(language, (key) => loaded.get(language)?.[key]);
