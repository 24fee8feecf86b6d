import { expect } from "vitest";
import type { Check } from "#lib/doctor-check.ts";

/** Mark and text of one check; whatever is not fine says what to do, and nothing quotes a key. */
export function found(checks: readonly Check[], id: string): string {
  for (const { mark, fix } of checks) expect(fix === null).toBe(mark === "ok");
  expect(JSON.stringify(checks)).not.toMatch(/canary|xoxb-/);
  const check = checks.find((one) => one.id === id);
  return check ? `${check.mark} ${check.text}` : "not looked at";
}
