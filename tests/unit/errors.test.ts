import { describe, expect, it } from "vitest";
import { AppError, invalidField, isErrorCode, toAppError } from "#lib/errors.ts";

describe("an AppError", () => {
  it.each([
    [undefined, null],
    [0, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
  ])("with a retry after %j ms has the Retry-After header %j", (retryAfterMs, seconds) => {
    expect(new AppError("rate_limited", retryAfterMs === undefined ? {} : { retryAfterMs }).retryAfterSeconds).toBe(
      seconds,
    );
  });

  it("names the invalid field of a request in its text and in its list of fields", () => {
    const { code, message, options } = invalidField("context.page", "must be the path of a docs page");
    expect([code, message]).toEqual(["invalid_request", "context.page: must be the path of a docs page"]);
    expect(options.fields).toEqual([{ field: "context.page", detail: "must be the path of a docs page" }]);
  });

  it("is recognized even if another copy of the class created it", () => {
    const copy = Object.assign(new Error("Not found"), { name: "AppError", code: "not_found" });
    expect(toAppError(copy)).toBe(copy);
  });

  it("replaces any other thrown value and keeps it as its cause", () => {
    const cause = new TypeError("x is not a function");
    const error = toAppError(cause);
    expect([error.code, error.info.status, error.cause]).toEqual(["internal", 500, cause]);
    expect(toAppError("text", "upstream_failed").code).toBe("upstream_failed");
  });
});

it("the check of error codes accepts known codes and no property names of Object", () => {
  expect(["not_found", "toString", "constructor", ""].map(isErrorCode)).toEqual([true, false, false, false]);
});
