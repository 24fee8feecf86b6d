/** What the doctor says: one line for each thing it looked at. */
export type Mark = "ok" | "warn" | "fail";

export type Check = {
  /** Stable, for scripts: e.g. "engine.key". */
  id: string;
  mark: Mark;
  /** What was found. Never a key, nor a word from outside. */
  text: string;
  /** What to do about it; null when nothing is to be done. */
  fix: string | null;
};

export const good = (id: string, text: string): Check => ({ id, mark: "ok", text, fix: null });
export const doubtful = (id: string, text: string, fix: string): Check => ({ id, mark: "warn", text, fix });
export const bad = (id: string, text: string, fix: string): Check => ({ id, mark: "fail", text, fix });

const SIGNS: Record<Mark, string> = { ok: "✓", warn: "!", fail: "✗" };

/** Checks as a list for people. */
export function presentChecks(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ mark, text, fix }) => [`${SIGNS[mark]} ${text}`, ...(fix ? [`    → ${fix}`] : [])]);
  const count = (mark: Mark) => checks.filter((check) => check.mark === mark).length;
  return [...lines, "", `${count("ok")} fine, ${count("warn")} to look at, ${count("fail")} wrong`].join("\n");
}

export const isHealthy = (checks: readonly Check[]): boolean => checks.every(({ mark }) => mark !== "fail");
