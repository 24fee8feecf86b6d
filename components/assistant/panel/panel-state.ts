import { OPEN_KEY } from "#components/site/state-keys.ts";
import { keepReadingPosition } from "./reading-position.ts";

const root = () => document.documentElement;

/** Whether the panel is open, or opens once its code is loaded: the style sheet gives it room by this attribute. */
export const isPanelOpen = (): boolean => root().dataset.assistant === "open";

/** Makes room for the panel, or removes that room, and stores it for reloads of this tab. */
export function setPanelOpen(open: boolean): void {
  try {
    if (open) sessionStorage.setItem(OPEN_KEY, "1");
    else sessionStorage.removeItem(OPEN_KEY);
  } catch {
    // Where storage is forbidden, a reload closes the panel.
  }
  if (open === isPanelOpen()) return;
  keepReadingPosition(() => {
    if (open) root().dataset.assistant = "open";
    else delete root().dataset.assistant;
  });
}
