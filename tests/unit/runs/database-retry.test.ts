import { describe, expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { retryDatabase } from "#lib/runs/database-retry.ts";
import { LeaseLost } from "#lib/runs/live-run.ts";

/** Calls a database that fails with these errors, one after the other, before it answers. */
function setup(...errors: Error[]) {
  const pauses: number[] = [];
  const logged: unknown[] = [];
  const stop = new AbortController();
  let calls = 0;
  const clock = {
    now: () => 0,
    sleep: async (ms: number) => {
      pauses.push(ms);
    },
  };
  const log = { error: (fields: unknown) => void logged.push(fields) };
  const call = async () => {
    calls += 1;
    const error = errors.shift();
    if (error) throw error;
    return "answer";
  };
  const retry = () => retryDatabase({ clock, log: log as never }, "run_1", stop.signal, call);
  return { retry, stop, pauses, logged, calls: () => calls };
}
const away = () => new AppError("database_unavailable");

describe("a database that does not answer", () => {
  it("the database is called again after growing pauses", async () => {
    const { retry, pauses, logged } = setup(away(), away(), away(), away());
    expect(await retry()).toBe("answer");
    expect(pauses).toEqual([1_000, 2_000, 3_000, 3_000]);
    expect(logged[0]).toMatchObject({ run: "run_1", code: "database_unavailable" });
  });

  it("the database is not called again after five retries", async () => {
    const { retry, calls } = setup(...Array.from({ length: 10 }, away));
    await expect(retry()).rejects.toMatchObject({ code: "database_unavailable" });
    expect(calls()).toBe(6);
  });

  it("a lost lease or a stopping process ends the retries", async () => {
    const lost = setup(new LeaseLost());
    await expect(lost.retry()).rejects.toThrow(LeaseLost);
    const stopped = setup(away());
    stopped.stop.abort();
    await expect(stopped.retry()).rejects.toMatchObject({ code: "database_unavailable" });
    expect([lost.calls(), stopped.calls()]).toEqual([1, 1]);
  });
});
