import { type ReactNode, useCallback, useEffect, useState } from "react";
import {
  addMessages,
  type Interface,
  InterfaceContext,
  translateTo,
  useInterface,
} from "#components/messages/messages.tsx";
import { requestTexts, textRequests } from "./data/request-texts.ts";

type AssistantTextsProps = {
  /** Shown until the texts are there. */
  fallback(failed: boolean, onRetry: () => void): ReactNode;
  children: ReactNode;
};

/**
 * The language of the assistant: that of the page, once the assistant's texts in it are loaded. On a page in another
 * language, the assistant stays in the language before until then.
 */
export function AssistantTexts({ fallback, children }: AssistantTextsProps) {
  const wanted = useInterface();
  const [shown, setShown] = useState(() => (hasTexts(wanted) ? wanted : null));
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    const abort = new AbortController();
    const settle = (change: () => void) => () => abort.signal.aborted || change();
    setFailed(false);
    loadTexts(wanted).then(
      settle(() => setShown(wanted)),
      settle(() => setFailed(true)),
    );
    return () => abort.abort();
  }, [wanted]);
  useEffect(load, [load]);
  if (!shown) return fallback(failed, load);
  return <InterfaceContext value={shown}>{children}</InterfaceContext>;
}

/** A key without a text is shown itself. */
const hasTexts = ({ tag }: Interface): boolean => translateTo(tag)("assistant.name") !== "assistant.name";

/** @throws where they could not be loaded */
async function loadTexts(language: Interface): Promise<void> {
  if (hasTexts(language)) return;
  try {
    const response = (await requestTexts(language)).clone();
    if (!response.ok) throw new Error(`texts: ${response.status}`);
    addMessages(language.tag, (await response.json()).data);
  } catch (error) {
    // The next attempt requests them again.
    delete textRequests[language.version];
    throw error;
  }
}
