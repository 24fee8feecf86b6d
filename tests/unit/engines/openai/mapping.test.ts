/** Vendor shapes to ours, where no script of the fake gets to. */
import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError, type OpenAI } from "openai";
import { describe, expect, it } from "vitest";
import { progressOf } from "#lib/engines/openai/mapping.ts";
import { readState } from "#lib/engines/openai/state.ts";
import { AppError } from "#lib/errors.ts";
import { toUpstreamError } from "#lib/upstream/client.ts";

const response = (fields: object) => ({ id: "resp_1", output: [], ...fields }) as unknown as OpenAI.Responses.Response;
const state = { ...readState(null), responseId: "resp_1", running: true };

describe("a response of OpenAI", () => {
  it.each(["queued", "in_progress", "a status from the future", undefined])(
    "a response with the status %s is pending",
    (status) => {
      expect(progressOf(response({ status }), state)).toEqual({ status: "pending", state });
    },
  );

  it("a response without output or usage is read", () => {
    const bare = response({ status: "incomplete", output: undefined });
    const ended = { ...state, asked: true, running: false };
    expect(progressOf(bare, state)).toEqual({ status: "incomplete", state: ended, text: "", usage: null });
  });

  it.each([
    ["with", { input_tokens_details: { cached_tokens: 64 } }, 64],
    ["without", {}, 0],
  ])("a response %s cache details has its number of cached tokens", (_, details, cached_tokens) => {
    const usage = { input_tokens: 100, output_tokens: 20, total_tokens: 120, ...details };
    const counted = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, cached_tokens };
    expect(progressOf(response({ status: "incomplete", usage }), state)).toMatchObject({ usage: counted });
  });

  it("a failed response has the code upstream_failed for any reason", () => {
    const failed = response({ status: "failed", error: { code: "rate_limit_exceeded", message: "Slow down" } });
    expect(progressOf(failed, state)).toMatchObject({ status: "failed", code: "upstream_failed", usage: null });
  });
});

describe("an error of a request", () => {
  const named = (status: number, error: object) => APIError.generate(status, { error }, undefined, new Headers());
  const status = (code: number) => named(code, { message: "Words" });

  it.each([
    ["a broken connection", new APIConnectionError({ message: "Words" }), "upstream_unavailable"],
    ["a body that breaks off", new TypeError("terminated"), "upstream_unavailable"],
    ["a body that is not JSON", new SyntaxError("Unexpected token"), "upstream_unavailable"],
    ["a timeout of the SDK", new APIConnectionTimeoutError({ message: "Words" }), "upstream_timeout"],
    ["an abort", new APIUserAbortError(), "upstream_timeout"],
    ["409", status(409), "upstream_unavailable"],
    ["599", status(599), "upstream_unavailable"],
    ["422", status(422), "upstream_rejected"],
    ["401", status(401), "upstream_key_refused"],
    ["404", status(404), "upstream_rejected"],
    ["404 that names a model", named(404, { message: 'model "qwen" not found, try pulling it' }), "model_not_found"],
    ["403 with the code for it", named(403, { message: "Words", code: "model_not_found" }), "model_not_found"],
    ["500 that names a model", named(500, { message: "The model crashed" }), "upstream_unavailable"],
  ])("an error from %s keeps its cause, and its message has no words of OpenAI's", (_, thrown, code) => {
    const error = toUpstreamError(thrown);
    expect(error).toMatchObject({ code, cause: thrown });
    expect(error.message).toBe(error.info.title);
  });

  it("an AppError stays unchanged", () => {
    const error = new AppError("upstream_failed");
    expect(toUpstreamError(error)).toBe(error);
  });

  it.each([
    ["retry-after", "7", 7_000],
    ["retry-after", "86400", 60_000],
    ["retry-after", "Fri, 02 Oct 2026 07:28:00 GMT", undefined],
    ["retry-after-ms", "-1", undefined],
  ])("the header %s: %s makes the wait %s ms", (name, value, ms) => {
    const thrown = APIError.generate(429, { error: { message: "Words" } }, undefined, new Headers({ [name]: value }));
    expect(toUpstreamError(thrown).options.retryAfterMs).toBe(ms);
  });
});
