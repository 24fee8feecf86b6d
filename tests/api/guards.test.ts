import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createScriptedEngine, type ScriptedEngine } from "#tests/support/fakes/scripted-engine.ts";
import { rawRequest } from "#tests/support/servers/raw-request.ts";
import { sendChunked } from "#tests/support/servers/send-chunked.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

/** Every route with its methods; what is not listed must answer 405. */
const ROUTES: Record<string, string[]> = {
  "paste-assistant-thread": ["POST", "GET", "DELETE"],
  "paste-assistant-thread/:threadId": ["GET", "PUT", "DELETE"],
  "paste-assistant-thread/:threadId/message/msg_1/feedback": ["PUT", "DELETE"],
  "paste-assistant-thread/:threadId/run/run_1": ["GET"],
  "paste-assistant-thread/:threadId/run/run_1/cancel": ["POST"],
  "paste-assistant-thread/:threadId/run/run_1/events": ["GET"],
  "paste-assistant-thread/:threadId/run/run_1/steps": ["GET"],
  "paste-assistant-messages/:threadId": ["GET"],
  "paste-assistant-message": ["POST"],
  "paste-assistant-simple-completion": ["POST"],
  "paste-assistant-file": ["POST"],
  "paste-assistant-file/file_1": ["GET", "DELETE"],
  "paste-assistant-assistants": ["GET"],
  "docs-nav": ["GET"],
  "docs-page": ["GET"],
  messages: ["GET"],
  "docs-search": ["GET", "POST"],
  mcp: ["POST"],
  health: ["GET"],
  embed: ["GET"],
};
const routes = Object.entries(ROUTES);
/** Its body is a file: what is wrong with one is in files.test.ts. */
const UPLOAD = "paste-assistant-file";
const writes = routes.flatMap(([path, methods]) =>
  methods.filter((method) => method === "POST" || method === "PUT").map((method) => ({ path, method })),
);
const jsonWrites = writes.filter(({ path }) => path !== UPLOAD);

describe("every route", () => {
  let site: TestSite;
  let engine: ScriptedEngine;
  let threadId: string;
  let reader: ReturnType<TestSite["reader"]>;
  const at = (path: string) => path.replace(":threadId", threadId);
  beforeAll(async () => {
    engine = createScriptedEngine();
    site = await startSite({ engine });
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  });
  afterAll(() => site.close());

  it.each(routes)("%s answers 405 with Allow to every other method (defect 6)", async (path, methods) => {
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"].filter((name) => !methods.includes(name))) {
      const reply = await reader.send(method, at(path));
      expect([method, reply.status, reply.body.code]).toEqual([method, 405, "method_not_allowed"]);
      expect(reply.headers.get("allow")?.split(", ").sort()).toEqual(
        [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].sort(),
      );
    }
  });

  it.each(jsonWrites)("$method $path answers 415 to anything but JSON", async ({ path, method }) => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const reply = await reader.send(method, at(path), "a=b", { "Content-Type": type });
      expect([reply.status, reply.body.code]).toEqual([415, "not_json"]);
    }
  });

  it.each(jsonWrites)("$method $path answers 400 to malformed JSON", async ({ path, method }) => {
    const reply = await reader.send(method, at(path), '{"a":');
    expect([reply.status, reply.body.code]).toEqual([400, "invalid_json"]);
  });

  // MCP has its own form for the errors of a message.
  it.each(jsonWrites.filter(({ path }) => path !== "mcp"))(
    "$method $path names the field of a wrong body (defect 6)",
    async ({ path, method }) => {
      const reply = await reader.send(method, at(path), { message: 1, prompt: [], metadata: "x", surprise: true });
      expect([reply.status, reply.body.code]).toEqual([400, "invalid_request"]);
      const fields = (reply.body.errors as { field: string; detail: string }[]).map(({ field }) => field);
      expect(fields).toContain("surprise");
      expect(reply.body.detail).toContain("surprise: is not known");
    },
  );

  it.each(jsonWrites)("$method $path answers 413 over 1 MB, declared or not (defect 9)", async ({ path, method }) => {
    const declared = await reader.send(method, at(path), { message: "x".repeat(1_048_577) });
    expect([declared.status, declared.body.code]).toEqual([413, "body_too_large"]);
    expect(await sendChunked(`${site.url}/api/${at(path)}`, method, reader.cookie)).toBe(413);
  });

  it.each(writes)("$method $path refuses other sites (403)", async ({ path, method }) => {
    const own = new URL(site.url).host;
    const claims: Record<string, string>[] = [
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: `http://${own}.evil.example` },
    ];
    for (const headers of claims) {
      const reply = await reader.send(method, at(path), {}, headers);
      expect([reply.status, reply.body.code]).toEqual([403, "cross_site"]);
    }
  });

  it.each(routes)("%s answers 421 to other hosts", async (path, methods) => {
    for (const method of methods) {
      for (const Host of ["evil.example", "localhost.evil.example"]) {
        const headers = { Host, Cookie: reader.cookie };
        const { status, text } = await rawRequest(site.url, `/api/${at(path)}`, { method, headers }).reply;
        expect([method, status, JSON.parse(text).code]).toEqual([method, 421, "misdirected_request"]);
      }
    }
  });

  const deletes = routes.flatMap(([path, methods]) => (methods.includes("DELETE") ? [path] : []));

  it.each(deletes)("refuses a DELETE of %s from other sites and deletes nothing", async (path) => {
    const reply = await reader.send("DELETE", at(path), undefined, { Origin: "https://evil.example" });
    expect([reply.status, reply.body.code]).toEqual([403, "cross_site"]);
    expect((await reader.get(at("paste-assistant-thread/:threadId"))).status).toBe(200);
  });

  it.each(deletes)("refuses a DELETE of %s with an invalid body", async (route) => {
    const path = at(route);
    const statuses = await Promise.all([
      reader.send("DELETE", path, "garbage", { "Content-Type": "text/plain" }),
      reader.send("DELETE", path, { message: "x".repeat(1_048_577) }),
      reader.send("DELETE", path, { surprise: true }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([415, 413, 400]);
    expect((await reader.get(at("paste-assistant-thread/:threadId"))).status).toBe(200);
  });

  it("accepts requests from the site's own pages", async () => {
    const origin = new URL(site.url).origin;
    const reply = await reader.post("paste-assistant-thread", {}, { Origin: origin, "Sec-Fetch-Site": "same-origin" });
    expect(reply.status).toBe(200);
  });

  it("answers 401 without a session where one is required", async () => {
    const stranger = site.reader();
    const owned = routes.filter(([path]) => path.includes(":threadId"));
    for (const [path, methods] of [...owned, ["paste-assistant-thread", ["DELETE"]] as const]) {
      for (const method of methods) {
        const body =
          method === "GET" || method === "DELETE" ? undefined : path.endsWith("cancel") ? {} : { metadata: {} };
        const reply = await stranger.send(method, at(path), body);
        expect([path, method, reply.status, reply.body.code]).toEqual([path, method, 401, "no_session"]);
      }
    }
    expect(stranger.cookie).toBe("");
  });

  it("treats a forged or foreign cookie as no session", async () => {
    const stranger = site.reader();
    stranger.cookie = "assistant_owner=Fe26.2*1*forged";
    expect((await stranger.get(at("paste-assistant-thread/:threadId"))).status).toBe(401);
  });

  it("answers unknown paths with a problem", async () => {
    const reply = await reader.get("nothing/here");
    expect([reply.status, reply.body.code]).toEqual([404, "not_found"]);
  });

  it("answers every refused request with RFC 9457 problem details", async () => {
    const reply = await reader.send("PATCH", "health");
    expect(reply.headers.get("content-type")).toBe("application/problem+json");
    expect(reply.body).toEqual({
      type: "about:blank",
      title: "The method is not allowed",
      status: 405,
      code: "method_not_allowed",
      detail: "The method is not allowed.",
      retryable: false,
      requestId: reply.headers.get("x-request-id"),
    });
  });

  it("sends nothing upstream for refused requests", () => {
    expect(engine.calls()).toBe(0);
  });
});
