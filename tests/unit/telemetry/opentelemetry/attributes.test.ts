import { describe, expect, it } from "vitest";
import { methodOf, modelAttributes, OTHER, requestAttributes } from "#lib/telemetry/opentelemetry/attributes.ts";
import type { RequestRecord } from "#lib/telemetry/telemetry.ts";

const RECORD: RequestRecord = {
  requestId: "req_12345678",
  method: "GET",
  route: "/api/health",
  status: 200,
  problem: null,
  ms: 3,
};

describe("the attributes of a request", () => {
  it("a request has the attributes method, route, status and scheme", () => {
    expect(requestAttributes(RECORD, "https://docs.example.com")).toEqual({
      "http.request.method": "GET",
      "http.route": "/api/health",
      "http.response.status_code": 200,
      "url.scheme": "https",
    });
    expect(requestAttributes(RECORD, "http://localhost:3000")).toMatchObject({ "url.scheme": "http" });
  });

  it.each<[number, RequestRecord["problem"], string | undefined]>([
    [500, "internal", "internal"],
    [502, null, "502"],
    [503, "overloaded", "overloaded"],
    [429, "rate_limited", undefined],
    [404, "not_found", undefined],
  ])("a request with status %i and the problem %s has the error type %s", (status, problem, type) => {
    expect(requestAttributes({ ...RECORD, status, problem }, "https://x.test")["error.type"]).toBe(type);
  });

  it("the attributes do not identify a request, because each would become a series of its own", () => {
    expect(Object.values(requestAttributes(RECORD, "https://x.test"))).not.toContain(RECORD.requestId);
  });
});

it.each([
  ["GET", "GET"],
  ["PATCH", "PATCH"],
  ["get", OTHER],
  ["PROPFIND", OTHER],
  ["<script>", OTHER],
])("the method %s is recorded as %s", (method, recorded) => {
  expect(methodOf(method)).toBe(recorded);
});

describe("the attributes of a model", () => {
  it.each([
    ["openai", "openai"],
    ["chat", "openai"],
    ["demo", "demo"],
  ])("the engine %s has the vendor %s", (engine, provider) => {
    expect(modelAttributes("chat", { engine, model: "m" })).toEqual({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": provider,
      "gen_ai.request.model": "m",
    });
  });

  it("an engine without a model has no model attribute", () => {
    expect(modelAttributes("chat", { engine: "demo", model: null })).not.toHaveProperty(["gen_ai.request.model"]);
  });
});
