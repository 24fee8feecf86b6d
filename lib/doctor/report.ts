import type { Check } from "#lib/doctor-check.ts";

const SIGNS: Record<Check["mark"], string> = { ok: "✓", warn: "!", fail: "✗" };

/** Renders checks as a list for people. */
export function renderChecks(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ mark, text, fix }) => [`${SIGNS[mark]} ${text}`, ...(fix ? [`    → ${fix}`] : [])]);
  const count = (mark: Check["mark"]) => checks.filter((check) => check.mark === mark).length;
  return [...lines, "", `${count("ok")} fine, ${count("warn")} to look at, ${count("fail")} wrong`].join("\n");
}

export const isHealthy = (checks: readonly Check[]): boolean => checks.every(({ mark }) => mark !== "fail");
