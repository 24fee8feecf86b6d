/** The contract of lib/engines/engine.ts when the model cannot be reached: errors, resumption, abort. */
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { errorOf } from "#tests/support/error-of.ts";
import type { Fault } from "#tests/support/fakes/faults.ts";
import { SCRIPTED } from "#tests/support/setup/engines.ts";
import { Session } from "#tests/support/setup/session.ts";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function start<H extends { handlers: Parameters<typeof server.use> }>(create: () => H): H {
  const harness = create();
  server.use(...harness.handlers);
  return harness;
}

const SECRET = "Upstream words about a failure";
const TITLE = { instructions: "Give a title.", input: "How do I theme it?", maxTokens: 40 };
const live = () => new AbortController().signal;

describe.each(SCRIPTED)("$title engine and a model out of reach", ({ create }) => {
  const faults: [string, Fault, string][] = [
    ["an unreachable model", { kind: "network" }, "upstream_unavailable"],
    ["500", { kind: "status", status: 500, message: SECRET }, "upstream_unavailable"],
    ["503", { kind: "status", status: 503, message: SECRET }, "upstream_unavailable"],
    ["429", { kind: "status", status: 429, message: SECRET }, "upstream_unavailable"],
    ["408", { kind: "status", status: 408, message: SECRET }, "upstream_unavailable"],
    ["401", { kind: "status", status: 401, message: SECRET }, "upstream_key_refused"],
    ["403", { kind: "status", status: 403, message: SECRET }, "upstream_rejected"],
    ["404", { kind: "status", status: 404, message: SECRET }, "upstream_rejected"],
    ["404 for its model", { kind: "status", status: 404, code: "model_not_found", message: SECRET }, "model_not_found"],
    ["400", { kind: "status", status: 400, message: SECRET }, "upstream_rejected"],
  ];
  it.each(faults)("%s becomes an AppError without the vendor's error message", async (_, fault, code) => {
    const harness = start(create);
    harness.fault(fault);
    const error = await errorOf(new Session(harness.engine).step());
    expect(error.code).toBe(code);
    expect(JSON.stringify([error.message, error.options.detail, error.code])).not.toContain(SECRET);
    expect(harness.bodies()).toHaveLength(1);
  });

  it("the error tells how long the vendor asks to wait", async () => {
    const harness = start(create);
    harness.fault({ kind: "status", status: 429, headers: { "retry-after-ms": "1500" } });
    const error = await errorOf(new Session(harness.engine).step());
    expect(error.options.retryAfterMs).toBe(1500);
  });

  it.each<Fault>([{ kind: "network" }, { kind: "lost" }, { kind: "status", status: 500 }])(
    "a run continues after a request with the fault $kind, and the question is not asked twice",
    async (fault) => {
      const harness = start(create);
      harness.script({ text: "Like so." }, { text: "Like so." });
      harness.fault(fault);
      const session = new Session(harness.engine, { question: "Only once?" });
      await errorOf(session.step());
      expect(await session.finish()).toMatchObject({ status: "completed", text: "Like so." });
      expect(harness.timesAsked("Only once?")).toBe(1);
    },
  );

  it.each<Fault>([{ kind: "hang" }, { kind: "stall" }])(
    "aborting ends a step although upstream has the fault $kind",
    async (fault) => {
      const harness = start(create);
      harness.fault(fault);
      const controller = new AbortController();
      const stepped = errorOf(new Session(harness.engine, { signal: controller.signal }).step());
      await expect.poll(() => harness.bodies().length).toBe(1);
      controller.abort();
      expect((await stepped).code).toBe("upstream_timeout");
    },
  );

  it("a request without a thread throws the same errors", async () => {
    const harness = start(create);
    harness.fault({ kind: "network" });
    expect((await errorOf(harness.engine.complete(TITLE, live()))).code).toBe("upstream_unavailable");
    expect((await errorOf(harness.engine.complete(TITLE, AbortSignal.abort()))).code).toBe("upstream_timeout");
  });
});
