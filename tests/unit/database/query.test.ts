import { expect, test } from "vitest";
import { failureOf } from "#lib/database/query.ts";

const errorWith = (code: string) =>
  failureOf({
    ...{ name: "PostgrestError", code, message: "Key (id)=(secret) exists", details: "secret", hint: "" },
    toJSON: () => ({ name: "", message: "", details: "", hint: "", code }),
  });

test.each(["23505", "23503", "23514", "23P01"])("the violated constraint %s would be violated again", (code) => {
  expect(errorWith(code)).toMatchObject({ code: "database_conflict", info: { status: 409, retryable: false } });
});

test.each(["40001", "57014", "08006", "PGRST002", "42P01", "123", ""])("the failure %j may pass", (code) => {
  expect(errorWith(code)).toMatchObject({ code: "database_unavailable", info: { retryable: true } });
});

test("the cause has the code, and no value", () => {
  expect(errorWith("23505").cause).toEqual(new Error("database error 23505"));
});
