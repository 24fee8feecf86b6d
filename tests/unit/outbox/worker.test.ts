import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "#lib/clock.ts";
import type { Failure } from "#lib/notify/notifier.ts";
import type { Signals } from "#lib/outbox/delivery.ts";
import { BACKOFF, createRetries } from "#lib/outbox/retries.ts";
import { Worker } from "#lib/outbox/worker.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A worker whose claims answer one after the other; then nothing is pending. */
function script(...answers: (number | null | Error)[]): { worker: Worker; claims: () => number; errors: unknown[] } {
  return lingering(0, ...answers);
}

/** The same, with a pause between a kick and the claim. */
function lingering(lingerMs: number, ...answers: (number | null | Error)[]) {
  const errors: unknown[] = [];
  let claims = 0;
  const next = async () => {
    const answer = answers[claims++] ?? null;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const worker = new Worker({
    deliverNext: next,
    clock: systemClock,
    onError: (error) => errors.push(error),
    lingerMs,
  });
  return { worker, claims: () => claims, errors };
}

test("a worker works until nothing is pending, then leaves no timer behind", async () => {
  const { worker, claims } = script(0, 0, 0, null);
  await worker.drain();
  expect(claims()).toBe(4);
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(claims()).toBe(4);
});

test("a worker waits exactly until the next row is due, at most 30 seconds", async () => {
  const { worker, claims } = script(700, 120_000, null);
  await worker.drain();
  await vi.advanceTimersByTimeAsync(699);
  expect(claims()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(claims()).toBe(2);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(claims()).toBe(3);
  await worker.stop();
});

test("a kick ends a worker's wait, and a kick during a claim is not lost", async () => {
  const { worker, claims } = script(20_000, null, null);
  await worker.drain();
  worker.kick();
  worker.kick();
  await vi.advanceTimersByTimeAsync(0);
  expect(claims()).toBe(2);
  worker.kick();
  worker.kick();
  await vi.advanceTimersByTimeAsync(0);
  expect(claims()).toBe(4);
});

test("a worker pauses after a kick to claim more rows at once, except when it is drained", async () => {
  const { worker, claims } = lingering(250, null, null, 20_000, null);
  worker.kick();
  await vi.advanceTimersByTimeAsync(249);
  worker.kick();
  expect(claims()).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(claims()).toBe(1);
  worker.kick();
  await worker.drain();
  expect(claims()).toBe(2);
  await worker.drain();
  expect(claims()).toBe(3);
  // The pause also follows a kick that ends a wait.
  worker.kick();
  await vi.advanceTimersByTimeAsync(249);
  expect(claims()).toBe(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(claims()).toBe(4);
  expect(vi.getTimerCount()).toBe(0);
});

test("stopping a worker ends its pause after a kick at once", async () => {
  const { worker, claims } = lingering(250, null);
  worker.kick();
  await worker.stop();
  expect([claims(), vi.getTimerCount()]).toEqual([0, 0]);
});

test("a worker asks an unreachable database ever less often, down to every three seconds, even when kicked", async () => {
  const away = new Error("away");
  const outage = Array.from({ length: 20 }, () => away);
  const { worker, claims, errors } = script(...outage, null);
  await worker.drain();
  const waits = [1_000, 2_000, ...outage.slice(2).map(() => 3_000)];
  for (const [n, ms] of waits.entries()) {
    worker.kick();
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(claims()).toBe(n + 1);
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(claims()).toBe(21);
  expect(errors).toEqual(outage);
});

test("an idle worker stops at once, and for good", async () => {
  const { worker, claims } = script(20_000);
  await worker.drain();
  await worker.stop();
  expect(vi.getTimerCount()).toBe(0);
  worker.kick();
  await worker.drain();
  expect(claims()).toBe(1);
});

test("stopping a worker gives a delivery under way three seconds to end", async () => {
  let broken = false;
  const next = ({ breakOff }: Signals) =>
    new Promise<number>((_, reject) => {
      breakOff.addEventListener("abort", () => {
        broken = true;
        reject(new Error("stopped"));
      });
    });
  const worker = new Worker({ deliverNext: next, clock: systemClock, onError() {}, lingerMs: 0 });
  worker.kick();
  const stopped = worker.stop();
  await vi.advanceTimersByTimeAsync(2_999);
  expect(broken).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(broken).toBe(true);
  await stopped;
});

test("the wait before a retry doubles each time with random spread, up to 3 seconds in an outage, 5 minutes otherwise", () => {
  const delays = (failure: Failure, random: number) => {
    const retries = createRetries(systemClock, BACKOFF, () => random);
    return [1, 2, 3, 9, 10, 2_000].map((attempts) => retries.delay({ attempts }, { failure }));
  };
  expect(delays("blocked", 1)).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  expect(delays("blocked", 0)).toEqual([500, 1_000, 2_000, 128_000, 150_000, 150_000]);
  expect(delays("retry", 1)).toEqual([1_000, 2_000, 3_000, 3_000, 3_000, 3_000]);
  expect(delays("retry", 0)).toEqual([500, 1_000, 1_500, 1_500, 1_500, 1_500]);
});
