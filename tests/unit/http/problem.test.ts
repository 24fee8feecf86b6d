import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { AppError, type AppErrorOptions, type ErrorCode, errorTable, isErrorCode } from "#lib/errors.ts";
import { explainIn, sendProblem, toProblem } from "#lib/http/problem.ts";
import { openProject } from "#tests/support/docs-project.ts";

const SITE = "https://docs.example.com";
const explain = (code: ErrorCode) => `${SITE}/docs/troubleshooting#${code}`;
const ID = "req_0123456789";

function send(code: ErrorCode, options: AppErrorOptions = {}) {
  const res = new ServerResponse(new IncomingMessage(new Socket()));
  sendProblem(res, new AppError(code, options), ID, explain);
  return res;
}

describe("problem details", () => {
  it("contain the error, whether a retry helps, and the address of its explanation in the docs", () => {
    expect(toProblem(new AppError("run_active"), ID, explain)).toEqual({
      type: `${SITE}/docs/troubleshooting#run_active`,
      title: "The thread is still answering",
      status: 409,
      code: "run_active",
      detail: "The thread is still answering.",
      retryable: true,
      requestId: ID,
    });
  });

  it("have no address of an explanation where the docs have none", async () => {
    const typeIn = async (files: Record<string, string>) => {
      const docs = await openProject(files);
      const own = explainIn({ docs, addresses: ownAddresses(SITE) });
      return toProblem(new AppError("run_active"), ID, own).type;
    };
    const page = "docs/troubleshooting.md";
    expect(await typeIn({ "docs/a.md": "# A\n" })).toBe("about:blank");
    expect(await typeIn({ [page]: "# Troubleshooting\n\n## The printer is on fire\n" })).toBe("about:blank");
    expect(await typeIn({ [page]: "# Troubleshooting\n\n## run_active\n\nWait.\n" })).toBe(explain("run_active"));
  });

  it("have the detail of the error in place of the title", () => {
    expect(toProblem(new AppError("not_found", { detail: "There is no such page." }), ID, explain).detail).toBe(
      "There is no such page.",
    );
  });

  it("list invalid fields and a challenge where the error has them", () => {
    const fields = [{ field: "prompt", detail: "must not be empty" }];
    expect(toProblem(new AppError("invalid_request", { fields }), ID, explain).errors).toEqual(fields);
    const challenge = { parameters: { nonce: "n" } };
    expect(toProblem(new AppError("challenge_required", { challenge }), ID, explain).challenge).toEqual(challenge);
  });

  it("show neither the cause nor the stack", () => {
    const problem = toProblem(new AppError("internal", { cause: new Error("password is hunter2") }), ID, explain);
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|at |stack|cause/);
  });

  it.each(Object.keys(errorTable).filter(isErrorCode))(
    "have the status of an error and a title in one line for %s",
    (code) => {
      const { status, title } = toProblem(new AppError(code), ID, explain);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(title).toMatch(/^[A-Z][^\n]*[^.\n]$/);
    },
  );
});

describe("a problem response", () => {
  it("has the error's status and type, and is stored by no cache", () => {
    const res = send("not_found");
    expect([res.statusCode, res.getHeader("Content-Type"), res.getHeader("Cache-Control"), res.writableEnded]).toEqual([
      404,
      "application/problem+json",
      "no-store",
      true,
    ]);
  });

  it.each<[ErrorCode, AppErrorOptions, string, string | undefined]>([
    ["method_not_allowed", { allow: ["GET", "HEAD"] }, "Allow", "GET, HEAD"],
    ["rate_limited", { retryAfterMs: 1_001 }, "Retry-After", "2"],
    ["rate_limited", { retryAfterMs: 1 }, "Retry-After", "1"],
    ["rate_limited", {}, "Retry-After", undefined],
    ["invalid_api_key", {}, "WWW-Authenticate", "Bearer"],
    ["no_session", {}, "WWW-Authenticate", undefined],
    ["body_too_large", {}, "Connection", "close"],
    ["attachment_too_large", {}, "Connection", "close"],
    ["request_timeout", {}, "Connection", "close"],
    ["invalid_json", {}, "Connection", undefined],
  ])("has for %s with %j the header %s: %s", (code, options, header, value) => {
    expect(send(code, options).getHeader(header)).toBe(value);
  });

  it("ends a response that has begun without changing its status", () => {
    const res = new ServerResponse(new IncomingMessage(new Socket()));
    res.writeHead(200);
    sendProblem(res, new AppError("internal"), ID, explain);
    expect([res.statusCode, res.writableEnded, res.getHeader("Content-Type")]).toEqual([200, true, undefined]);
  });
});
