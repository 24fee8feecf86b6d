import { type ComponentType, useEffect, useState } from "react";
import { useInterface } from "#components/messages/messages.tsx";
import { requestTexts } from "./data/request-texts.ts";

/**
 * Code of the assistant: loaded on intent (`load`) or when it is shown. Its texts are requested at the same time; the
 * code then finds them in the browser's cache.
 */
export function useCode<Props>(importCode: () => Promise<{ default: ComponentType<Props> }>, isShown: boolean) {
  const language = useInterface();
  const [Code, setCode] = useState<ComponentType<Props> | null>(null);
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    // The code reports a failure of these.
    requestTexts(language).catch(() => undefined);
    importCode().then(
      (module) => setCode(() => module.default),
      () => setFailed(true),
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a failed attempt is repeated by the reader only
  useEffect(() => {
    if (isShown && !Code) load();
  }, [isShown]);
  return { Code, failed, load };
}
