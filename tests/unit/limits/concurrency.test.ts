import { describe, expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { createConcurrency } from "#lib/limits/concurrency.ts";

const at = (owner: string | null, address = "192.0.2.1") => ({ owner, address });
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error instanceof AppError ? [error.code, error.options.retryAfterMs] : error;
  }
  return null;
};

describe("the number of concurrent requests", () => {
  it("is limited per owner, per address and in all", () => {
    const { enter } = createConcurrency({ owner: 2, address: 3, all: 5 });
    enter(at("a"));
    enter(at("a"));
    expect(codeOf(() => enter(at("a")))).toEqual(["rate_limited", 5_000]);
    enter(at("b"));
    expect(codeOf(() => enter(at("c")))).toEqual(["rate_limited", 5_000]);
    enter(at("c", "192.0.2.2"));
    enter(at(null, "192.0.2.3"));
    expect(codeOf(() => enter(at("d", "192.0.2.4")))).toEqual(["overloaded", 5_000]);
  });

  it("is reduced once when a request leaves several times", () => {
    const { enter } = createConcurrency({ owner: 1, address: 2, all: 2 });
    const leave = enter(at("a"));
    leave();
    leave();
    enter(at("a"));
    enter(at("b"));
    expect(codeOf(() => enter(at("c")))).toEqual(["overloaded", 5_000]);
  });

  it("counts a program by its key only", () => {
    const { enter } = createConcurrency({ owner: 1, address: 2, all: 9 });
    enter({ ...at("key"), program: true });
    enter({ ...at("key"), program: true });
    expect(codeOf(() => enter({ ...at("key"), program: true }))).toEqual(["rate_limited", 5_000]);
    enter(at("a"));
  });
});
