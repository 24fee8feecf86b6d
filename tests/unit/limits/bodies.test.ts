import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { BODY_LIMITS, createBodies } from "#lib/limits/bodies.ts";
import { errorOf } from "#tests/support/error-of.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

const LIMITS = { ...BODY_LIMITS, perAddress: 1_000, total: 1_500, reserved: 500, small: 100, least: 10 };
const HERE = "192.0.2.1";

/** A request whose body arrives as the test pushes it; null ends it. */
function requestOf(length?: number): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  req._read = () => {};
  if (length !== undefined) req.headers["content-length"] = String(length);
  return req;
}
function setup() {
  const clock = manualClock();
  const bodies = createBodies(clock, LIMITS);
  const read = (req: IncomingMessage, address = HERE, limit = 800, until?: ServerResponse) =>
    bodies.read(req, { address, limit, timeoutMs: 30_000, ...(until && { until }) });
  return { clock, bodies, read };
}
/** Ends the body with as many bytes as were announced. */
function finish(req: IncomingMessage): void {
  req.push(Buffer.alloc(Number(req.headers["content-length"] ?? 0), "x"));
  req.push(null);
}

describe("the reserved bytes of a body", () => {
  it("count before the first one is read, until the body has arrived", async () => {
    const { bodies, read } = setup();
    const req = requestOf(300);
    const body = read(req);
    expect(bodies.inFlight()).toBe(300);
    finish(req);
    expect((await body).length).toBe(300);
    expect(bodies.inFlight()).toBe(0);
  });

  it("are as many as the limit without a Content-Length, and never fewer than a connection costs", () => {
    const { bodies, read } = setup();
    void read(requestOf());
    expect(bodies.inFlight()).toBe(800);
    void read(requestOf(1));
    expect(bodies.inFlight()).toBe(810);
  });

  it("are released when the client breaks off", async () => {
    const { bodies, read } = setup();
    const req = requestOf(300);
    const body = read(req);
    req.emit("aborted");
    await expect(body).rejects.toMatchObject({ type: "request.aborted" });
    expect(bodies.inFlight()).toBe(0);
  });

  it("count until the response ends where the content is still used", async () => {
    const { bodies, read } = setup();
    const req = requestOf(300);
    const res = new ServerResponse(req);
    const body = read(req, HERE, 800, res);
    finish(req);
    await body;
    expect(bodies.inFlight()).toBe(300);
    res.emit("close");
    expect(bodies.inFlight()).toBe(0);
  });
});

describe("a refused body", () => {
  it("is one of an address that sends too much at once, while others may still send", async () => {
    const { bodies, read } = setup();
    void read(requestOf(800));
    const error = await errorOf(read(requestOf(201)));
    expect([error.code, error.options.retryAfterMs]).toEqual(["rate_limited", 1_000]);
    void read(requestOf(200), "192.0.2.2");
    expect(bodies.inFlight()).toBe(1_000);
  });

  it("is a large one when all clients together send too much, while a small one uses the reserved bytes", async () => {
    const { bodies, read } = setup();
    void read(requestOf(800));
    void read(requestOf(200), "192.0.2.2");
    const error = await errorOf(read(requestOf(101), "192.0.2.3"));
    expect([error.code, error.options.retryAfterMs]).toEqual(["overloaded", 2_000]);
    void read(requestOf(100), "192.0.2.3");
    expect(bodies.inFlight()).toBe(1_100);
  });

  it("reserves no bytes when its Content-Length is above the limit", async () => {
    const { bodies, read } = setup();
    const body = read(requestOf(5_000));
    expect(bodies.inFlight()).toBe(0);
    await expect(body).rejects.toMatchObject({ type: "entity.too.large" });
  });

  it("is one that does not arrive in time", async () => {
    const { bodies, clock, read } = setup();
    const error = errorOf(read(requestOf(300)));
    await clock.pass(29_999);
    expect(bodies.inFlight()).toBe(300);
    await clock.pass(1);
    expect((await error).code).toBe("request_timeout");
    expect(bodies.inFlight()).toBe(0);
  });
});

describe("an unread body", () => {
  it("may continue for a while before its connection is closed", async () => {
    const { bodies, clock } = setup();
    const req = requestOf(300);
    bodies.closeUnread(req);
    await clock.pass(LIMITS.lingerMs - 1);
    expect(req.destroyed).toBe(false);
    await clock.pass(1);
    expect(req.destroyed).toBe(true);
  });

  it("leaves the connection open when it ends in time", async () => {
    const { bodies, clock } = setup();
    const req = requestOf(300);
    bodies.closeUnread(req);
    req.emit("end");
    await clock.pass(LIMITS.lingerMs);
    expect(req.destroyed).toBe(false);
  });
});
