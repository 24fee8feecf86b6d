import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { prefersMarkdown } from "#lib/agents/serve.ts";
import { AppError } from "#lib/errors.ts";
import { fileNameOf, idempotencyKeyOf, lastEventIdOf, wantsAsync, wantsEvents } from "#lib/http/headers.ts";

function requestWith(headers: IncomingMessage["headers"]): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, headers);
  return req;
}

function fieldsOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.options.fields?.map(({ field }) => field) : thrown;
  }
}

describe("the Accept header", () => {
  it.each([
    ["text/event-stream", true],
    ["application/json, Text/Event-Stream;q=0.5", true],
    ["text/event-stream;q=0", false],
    ["*/*", false],
    [undefined, false],
  ])("%j asks for events: %j", (accept, expected) => {
    expect(wantsEvents(requestWith({ accept }))).toBe(expected);
  });

  it.each([
    ["text/markdown", true],
    ["Text/Markdown;charset=utf-8", true],
    ["text/markdown, text/html", true],
    ["text/html;q=0.9, text/markdown", true],
    ["text/markdown;q=0.5, */*", true],
    ["text/html, text/markdown", false],
    ["text/html, text/markdown;q=0.5", false],
    ["text/markdown;q=0", false],
    ["*/*", false],
    ["", false],
  ])("%j prefers Markdown to HTML: %j", (accept, expected) => {
    expect(prefersMarkdown(requestWith({ accept }))).toBe(expected);
  });
});

describe("the Prefer header", () => {
  it.each([
    ["respond-async", true],
    ["wait=5, Respond-Async; x=1", true],
    ["respond-asynchronously", false],
    [undefined, false],
  ])("%j asks for a response without waiting: %j", (prefer, expected) => {
    const req = requestWith({ prefer });
    const res = new ServerResponse(req);
    expect(wantsAsync(req, res)).toBe(expected);
    expect(res.getHeader("Preference-Applied")).toBe(expected ? "respond-async" : undefined);
  });
});

describe("the Last-Event-ID header", () => {
  it.each([
    ["7", 7],
    [undefined, 0],
    ["-1", 0],
    ["1.5", 0],
    ["seven", 0],
    ["9007199254740991", 2_147_483_647],
  ])("%j is the event id %i", (id, expected) => {
    expect(lastEventIdOf(requestWith({ "last-event-id": id }))).toBe(expected);
  });
});

describe("the Idempotency-Key header", () => {
  it("is null without the header and the key with it", () => {
    expect(idempotencyKeyOf(requestWith({}))).toBeNull();
    expect(idempotencyKeyOf(requestWith({ "idempotency-key": "a-key" }))).toBe("a-key");
  });

  it.each(["", "two words", "ü", "x".repeat(201)])("is refused by its name when it is %j", (key) => {
    expect(fieldsOf(() => idempotencyKeyOf(requestWith({ "idempotency-key": key })))).toEqual(["Idempotency-Key"]);
  });
});

describe("the Content-Disposition header", () => {
  it("gives the file's name without folders", () => {
    const header = "attachment; filename*=UTF-8''..%2F%C3%BC.txt";
    expect(fileNameOf(requestWith({ "content-disposition": header }))).toBe("ü.txt");
  });

  it.each(["attachment", 'attachment; filename="../"', `attachment; filename="${"x".repeat(201)}"`])(
    "is refused by its name when it is %j",
    (header) => {
      const req = requestWith({ "content-disposition": header });
      expect(fieldsOf(() => fileNameOf(req))).toEqual(["Content-Disposition"]);
    },
  );
});
