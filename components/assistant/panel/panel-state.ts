import { OPEN_KEY } from "#components/site/inline-script.ts";
import { keepPlace } from "./keep-place.ts";

const root = () => document.documentElement;

/** Whether the panel is open, or will be once its code is here: the style sheet gives it its room by this attribute. */
export const isPanelOpen = (): boolean => root().dataset.assistant === "open";

/** Makes room for the panel, or takes it back, and has this tab remember it over reloads. */
export function setPanelOpen(open: boolean): void {
  try {
    if (open) sessionStorage.setItem(OPEN_KEY, "1");
    else sessionStorage.removeItem(OPEN_KEY);
  } catch {
    // Storage may be forbidden: a reload then closes the panel.
  }
  if (open === isPanelOpen()) return;
  keepPlace(() => {
    if (open) root().dataset.assistant = "open";
    else delete root().dataset.assistant;
  });
}
