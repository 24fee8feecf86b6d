import { describe, expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { createReads } from "#lib/limits/reads.ts";

const HERE = "192.0.2.1";

/** A read that lasts until its function in `begun` is called. */
function createSlowRead() {
  const begun: (() => void)[] = [];
  return { begun, read: () => new Promise<void>((resolve) => begun.push(resolve)) };
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const codeOf = (error: unknown) => error instanceof AppError && [error.code, error.options.retryAfterMs];

describe("the reads of one address", () => {
  it("take turns without delaying other addresses", async () => {
    const { inTurn } = createReads({ atOnce: 2, waiting: 9 });
    const { begun, read } = createSlowRead();
    const reads = Array.from({ length: 5 }, () => inTurn(HERE, read));
    await nextTurn();
    expect(begun).toHaveLength(2);
    expect(await inTurn("192.0.2.2", async () => "read")).toBe("read");
    begun[0]?.();
    await nextTurn();
    expect(begun).toHaveLength(3);
    for (let n = 1; n < 5; n += 1) {
      begun[n]?.();
      await nextTurn();
    }
    await Promise.all(reads);
  });

  it("are refused while too many wait", async () => {
    const { inTurn } = createReads({ atOnce: 1, waiting: 1 });
    const { begun, read } = createSlowRead();
    const reads = [inTurn(HERE, read), inTurn(HERE, read)];
    expect(await inTurn(HERE, read).catch(codeOf)).toEqual(["rate_limited", 1_000]);
    await nextTurn();
    begun[0]?.();
    await reads[0];
    const third = inTurn(HERE, read);
    for (const n of [1, 2]) {
      await nextTurn();
      begun[n]?.();
    }
    await Promise.all([reads[1], third]);
  });

  it("make room when they fail", async () => {
    const { inTurn } = createReads({ atOnce: 1, waiting: 0 });
    for (let n = 0; n < 3; n += 1)
      await expect(inTurn(HERE, () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  });
});
