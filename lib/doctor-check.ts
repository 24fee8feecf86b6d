/** One thing that `npm run doctor` looked at. */
export type Check = {
  /** Stable, for scripts: e.g. "engine.key". */
  id: string;
  mark: "ok" | "warn" | "fail";
  /** The finding. It contains no key and no text from outside. */
  text: string;
  /** What to do about it; null when nothing is to be done. */
  fix: string | null;
};

export const ok = (id: string, text: string): Check => ({ id, mark: "ok", text, fix: null });
export const warn = (id: string, text: string, fix: string): Check => ({ id, mark: "warn", text, fix });
export const fail = (id: string, text: string, fix: string): Check => ({ id, mark: "fail", text, fix });
