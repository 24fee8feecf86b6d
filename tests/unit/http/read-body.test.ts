import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { checkOrigin, readContent, readJson } from "#lib/http/guards.ts";
import { parseInput } from "#lib/http/parse-input.ts";
import { type Bodies, createBodies } from "#lib/limits/bodies.ts";
import { errorOf } from "#tests/support/error-of.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

const SITE = "https://docs.example.com";
const JSON_TYPE = { "content-type": "application/json" };

/** A request whose body has arrived. */
function requestOf(body: string, headers: IncomingMessage["headers"]): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  req._read = () => {};
  Object.assign(req.headers, body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) }, headers);
  req.push(body);
  req.push(null);
  return req;
}
const createSender = () => ({ bodies: createBodies(manualClock()), address: "192.0.2.1" });
const read = (body: string, headers: IncomingMessage["headers"] = JSON_TYPE) =>
  readJson(requestOf(body, headers), createSender());

describe("the origin of a change", () => {
  it.each<[string, IncomingMessage["headers"]]>([
    ["of a program, which sends neither header", {}],
    ["of the site's own page", { "sec-fetch-site": "same-origin", origin: SITE }],
    ["that the reader began, such as a reload", { "sec-fetch-site": "none" }],
    ["of an older browser on the site", { origin: SITE }],
    [
      "of a page under the name that the request was sent to",
      { origin: "http://localhost:3000", host: "localhost:3000" },
    ],
  ])("is accepted %s", (_, headers) => {
    expect(() => checkOrigin(requestOf("", headers), SITE)).not.toThrow();
  });

  it.each<[string, IncomingMessage["headers"]]>([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another subdomain", { "sec-fetch-site": "same-site", origin: "https://evil.example.com" }],
    ["another origin in an older browser", { origin: "https://evil.example", host: "docs.example.com" }],
    ["a sandboxed frame", { origin: "null", host: "docs.example.com" }],
    ["another port", { origin: "http://localhost:4000", host: "localhost:3000" }],
    ["a page that claims the site's origin, against Sec-Fetch-Site", { "sec-fetch-site": "cross-site", origin: SITE }],
  ])("is refused for %s", (_, headers) => {
    expect(() => checkOrigin(requestOf("", headers), SITE)).toThrow(expect.objectContaining({ code: "cross_site" }));
  });
});

describe("a JSON body", () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ["[1]", [1]],
    ["null", null],
    ["  ", {}],
    ['{"text":"ü😀"}', { text: "ü😀" }],
  ])("%j is read as %j", async (text, value) => {
    expect(await read(text)).toEqual(value);
  });

  it.each(["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"])(
    "may have the type %s",
    async (type) => {
      expect(await read("[1]", { "content-type": type })).toEqual([1]);
    },
  );

  it("is empty when there is none, also with a length of 0", async () => {
    expect(await read("", {})).toEqual({});
    expect(await read("", { ...JSON_TYPE, "content-length": "0" })).toEqual({});
  });

  it.each<[string, string, IncomingMessage["headers"]]>([
    ["text", "{}", { "content-type": "text/plain" }],
    ["a form, which a page of another site may send", "a=1", { "content-type": "application/x-www-form-urlencoded" }],
    ["no type", "{}", {}],
    ["no type in chunks", "{}", { "content-length": undefined, "transfer-encoding": "chunked" }],
    ["another type without a body", "", { "content-type": "text/plain" }],
  ])("is refused as %s", async (_, body, headers) => {
    expect((await errorOf(read(body, headers))).code).toBe("not_json");
  });

  it.each(["{", "undefined", "{'a':1}", "[1,]", "\u0000"])("%j is refused as invalid", async (text) => {
    expect((await errorOf(read(text))).code).toBe("invalid_json");
  });

  it("is refused from one byte above the limit", async () => {
    const largest = `"${"x".repeat(1_048_574)}"`;
    expect(await read(largest)).toHaveLength(1_048_574);
    expect((await errorOf(read(`${largest} `))).code).toBe("body_too_large");
  });

  it("is refused with the errors of the limits", async () => {
    const bodies: Bodies = { ...createSender().bodies, read: () => Promise.reject(new AppError("overloaded")) };
    const error = await errorOf(readJson(requestOf("{}", JSON_TYPE), { bodies, address: "a" }));
    expect(error.code).toBe("overloaded");
  });
});

describe("the content of an upload", () => {
  const readBytes = (req: IncomingMessage, limit: number) =>
    readContent(req, new ServerResponse(req), limit, createSender());

  it("is the body as bytes", async () => {
    expect(await readBytes(requestOf("abc", {}), 3)).toEqual(Buffer.from("abc"));
  });

  it("is refused with the limit when it is too large", async () => {
    const error = await errorOf(readBytes(requestOf("x".repeat(2_049), {}), 2_048));
    expect([error.code, error.message]).toEqual(["attachment_too_large", "It may be 2 kB (2048 bytes) at most."]);
  });

  it("is invalid when less arrives than was announced", async () => {
    const error = await errorOf(readBytes(requestOf("abc", { "content-length": "5" }), 10));
    expect([error.code, error.message]).toEqual(["invalid_request", "body: did not arrive whole"]);
  });
});

describe("the input of a route", () => {
  const schema = z.strictObject({
    name: z.string("must be text"),
    page: z.strictObject({ size: z.int("must be whole") }),
  });
  const fieldsOf = (value: unknown) => {
    try {
      return parseInput(schema, value);
    } catch (error) {
      return error instanceof AppError ? error.options.fields : error;
    }
  };

  it("is returned when it matches the schema", () => {
    const value = { name: "a", page: { size: 1 } };
    expect(parseInput(schema, value)).toEqual(value);
  });

  it("is refused with the path of every wrong and every unknown field", () => {
    expect(fieldsOf({ name: 1, page: { size: 1.5, sort: "up" }, other: true })).toEqual([
      { field: "name", detail: "must be text" },
      { field: "page.size", detail: "must be whole" },
      { field: "page.sort", detail: "is not known" },
      { field: "other", detail: "is not known" },
    ]);
  });

  it("is called body in the error when it is no object", () => {
    expect(fieldsOf("text")).toMatchObject([{ field: "body" }]);
  });

  it("is refused with all faults in the error's detail", () => {
    expect(() => parseInput(schema, { page: { size: 1 }, b: 1 })).toThrow("name: must be text; b: is not known");
  });
});
