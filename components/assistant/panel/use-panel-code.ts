import { type ComponentType, useCallback, useEffect, useState } from "react";
import type { PanelProps } from "./panel.tsx";

const importPanel = () => import("./panel.tsx");

/** Loads the panel's code ahead. A failure is ignored here and shown when the panel is opened. */
export const prefetchPanel = () => void importPanel().catch(() => undefined);

/** The panel's code, loaded on intent or when the panel opens. */
export function usePanelCode(open: boolean) {
  const [Panel, setPanel] = useState<ComponentType<PanelProps> | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    importPanel().then(
      (module) => setPanel(() => module.default),
      () => setFailed(true),
    );
  }, []);
  useEffect(() => {
    if (open && !Panel) load();
  }, [open, Panel, load]);
  return { Panel, failed, load };
}
