import { type ComponentType, useEffect, useState } from "react";
import { selectedPassage } from "./ask-about.ts";
import type { SelectionAskProps } from "./selection-ask.tsx";

/** The button that offers to ask about selected text; its code is fetched when text is first selected. */
export function useSelectionAsk(): ComponentType<SelectionAskProps> | null {
  const [SelectionAsk, setSelectionAsk] = useState<ComponentType<SelectionAskProps> | null>(null);
  useEffect(() => {
    if (SelectionAsk) return;
    const look = () => {
      if (!selectedPassage()) return;
      import("./selection-ask.tsx").then(
        (module) => setSelectionAsk(() => module.default),
        // The next selection tries again; the shortcut needs no button.
        () => undefined,
      );
    };
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [SelectionAsk]);
  return SelectionAsk;
}
