import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { sendNotModified } from "#lib/http/etag.ts";

function exchange(headers: IncomingMessage["headers"]): { req: IncomingMessage; res: ServerResponse } {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, headers);
  return { req, res: new ServerResponse(req) };
}

describe("a response with an ETag", () => {
  it.each([undefined, '"other"', '"ta"', "tag"])("is sent as a whole for If-None-Match %j", (known) => {
    const { req, res } = exchange({ "if-none-match": known });
    expect(sendNotModified(req, res, 'W/"tag"')).toBe(false);
    expect([res.getHeader("ETag"), res.statusCode, res.writableEnded]).toEqual(['W/"tag"', 200, false]);
  });

  it.each(['W/"tag"', '"tag"', '"other", W/"tag"', "*"])("is answered with 304 for If-None-Match %j", (known) => {
    const { req, res } = exchange({ "if-none-match": known });
    expect(sendNotModified(req, res, 'W/"tag"')).toBe(true);
    expect([res.getHeader("ETag"), res.statusCode, res.writableEnded]).toEqual(['W/"tag"', 304, true]);
  });

  it("is answered with 304 although Node's fetch adds Cache-Control: no-cache", () => {
    const { req, res } = exchange({ "if-none-match": '"tag"', "cache-control": "no-cache" });
    expect(sendNotModified(req, res, '"tag"')).toBe(true);
  });
});
