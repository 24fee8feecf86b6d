import { describe, expect, it } from "vitest";
import { describeError } from "#components/assistant/data/errors.ts";
import { RequestError } from "#components/assistant/data/request.ts";
import { errorTable } from "#lib/errors.ts";
import en from "#lib/messages/en.json" with { type: "json" };
import { english, textsIn } from "#tests/support/texts.ts";

/** Errors of programs and of Slack, and those whose text is different each time. */
const NOT_FOR_READERS = [
  ...["invalid_request", "invalid_json", "unknown_template", "invalid_api_key", "invalid_signature"],
  ...["method_not_allowed", "not_json", "range_not_satisfiable", "misdirected_request"],
  ...["idempotency_key_reused", "slack_unavailable", "query_timeout"],
];

describe("an error", () => {
  it.each(Object.entries(errorTable).filter(([code]) => !NOT_FOR_READERS.includes(code)))(
    "%s has a text in the language of the interface, in English that of the server",
    (code, { title }) => {
      const error = { code, message: "The server's own words." };
      expect(describeError(english, error)).toBe(`${title}.`);
      expect(describeError(textsIn("de"), error)).not.toBe(error.message);
    },
  );

  it.each([...NOT_FOR_READERS, "of_tomorrow", "constructor"])("%s keeps the server's text", (code) => {
    expect(describeError(textsIn("de"), { code, message: "detail" })).toBe("detail");
  });

  it("without an answer, or with one that nobody can read, has a text of the browser", () => {
    expect(describeError(english, new RequestError(null))).toMatch(/cannot be reached/);
    expect(describeError(english, new RequestError(null, true))).toMatch(/met an error/);
    expect(describeError(textsIn("de"), new RequestError(null))).toMatch(/nicht erreichbar/);
  });

  it("has no text that no code leads to", () => {
    const codes = new Set([...Object.keys(errorTable), "unreachable", "unreadable"]);
    expect(Object.keys(en.errors).filter((code) => !codes.has(code))).toEqual([]);
  });
});
