import { afterEach, expect, it, vi } from "vitest";
import { systemClock } from "#lib/clock.ts";

afterEach(() => void vi.useRealTimers());

const DAY_MS = 86_400_000;

it.each([DAY_MS, -DAY_MS])("the system clock does not jump when the machine's clock is set by %i ms", (jump) => {
  const before = systemClock.now();
  expect(Math.abs(before - Date.now())).toBeLessThan(DAY_MS / 24);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + jump });
  const passed = systemClock.now() - before;
  expect(passed).toBeGreaterThanOrEqual(0);
  expect(passed).toBeLessThan(DAY_MS / 24);
});
