import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSessions, readSessionSecret } from "#lib/access/session.ts";
import { StartError } from "#lib/errors.ts";

const SECRET = "a secret for tests, long enough for sealing";
const FROM_FRAME = { "sec-fetch-site": "same-origin", "x-embedded": "1" };

function exchange(headers: IncomingMessage["headers"] = {}) {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, headers);
  return { req, res: new ServerResponse(req) };
}
const cookiesOf = (res: ServerResponse): string[] => [res.getHeader("set-cookie") ?? []].flat().map(String);
/** The `Cookie` header that a browser sends after these responses. */
const cookieHeader = (...responses: ServerResponse[]) =>
  responses.flatMap((res) => cookiesOf(res).map((cookie) => cookie.split(";", 1)[0])).join("; ");

/** A new reader and the response that set the cookie. */
async function createReader(
  sessions = createSessions(SECRET, "http://localhost:3000"),
  headers: IncomingMessage["headers"] = {},
) {
  const { req, res } = exchange(headers);
  return { owner: await sessions.ensureOwner(req, res), res };
}
const readOwner = (
  cookie: string,
  sessions = createSessions(SECRET, "http://localhost:3000"),
  headers: IncomingMessage["headers"] = {},
) => {
  const { req, res } = exchange({ ...headers, cookie });
  return sessions.owner(req, res);
};

describe("the owner of a session", () => {
  it("is random and is recognized by the cookie", async () => {
    const [ann, ben] = [await createReader(), await createReader()];
    expect(ann.owner).toMatch(/^[0-9a-f]{32}$/);
    expect(ben.owner).not.toBe(ann.owner);
    expect(await readOwner(cookieHeader(ann.res))).toBe(ann.owner);
  });

  it("stays the same, without another cookie, when an owner is ensured again", async () => {
    const ann = await createReader();
    const { req, res } = exchange({ cookie: cookieHeader(ann.res) });
    expect(await createSessions(SECRET, "http://localhost:3000").ensureOwner(req, res)).toBe(ann.owner);
    expect(cookiesOf(res)).toEqual([]);
  });

  it.each([
    ["no cookie", async () => ""],
    ["an empty one", async () => "assistant_owner="],
    ["a made-up one", async () => "assistant_owner=Fe26.2*1*abc*def"],
    [
      "one with a changed character",
      async () =>
        cookieHeader((await createReader()).res)
          .replace(/.~2$/, "x~2")
          .replace("Fe26.2*1*", "Fe26.2*1*0"),
    ],
    [
      "one that was sealed with another secret",
      async () =>
        cookieHeader(
          (await createReader(createSessions("another secret, which is as long as that", "http://localhost:3000"))).res,
        ),
    ],
  ])("is unknown with %s", async (_, cookie) => {
    expect(await readOwner(await cookie())).toBeNull();
  });

  it("does not appear in the cookie as text", async () => {
    const { owner, res } = await createReader();
    expect(cookiesOf(res).join()).not.toContain(owner);
  });
});

describe("the cookie of a reader", () => {
  it("is hidden from scripts and from other sites", async () => {
    const [cookie = ""] = cookiesOf((await createReader()).res);
    expect(cookie).toMatch(/^assistant_owner=/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).not.toMatch(/Secure|Domain/);
  });

  it("is limited to this host and to https on a site with https", async () => {
    const [cookie = ""] = cookiesOf((await createReader(createSessions(SECRET, "https://docs.example.com"))).res);
    expect(cookie).toMatch(/^__Host-assistant_owner=/);
    expect(cookie).toMatch(/; Secure/);
  });

  it("is partitioned when it is for a frame on another site", async () => {
    const [cookie = ""] = cookiesOf(
      (await createReader(createSessions(SECRET, "https://docs.example.com"), FROM_FRAME)).res,
    );
    expect(cookie).toMatch(/^__Host-assistant_embedded_owner=/);
    expect(cookie).toMatch(/; SameSite=None/);
    expect(cookie).toMatch(/; Partitioned/);
  });

  it("is accepted only in requests of our own pages when it is for a frame", async () => {
    const { owner, res } = await createReader(undefined, FROM_FRAME);
    const cookie = cookieHeader(res);
    expect(await readOwner(cookie, undefined, { "sec-fetch-site": "same-origin" })).toBe(owner);
    expect(await readOwner(cookie, undefined, { "sec-fetch-site": "cross-site" })).toBeNull();
    expect(await readOwner(cookie)).toBeNull();
  });

  it("is preferred to the cookie of a frame", async () => {
    const [own, framed] = [await createReader(), await createReader(undefined, FROM_FRAME)];
    const cookie = cookieHeader(framed.res, own.res);
    expect(await readOwner(cookie, undefined, FROM_FRAME)).toBe(own.owner);
  });

  it("is deleted by clear, together with that of a frame when one of our own pages sends the request", async () => {
    const sessions = createSessions(SECRET, "http://localhost:3000");
    const cleared = async (headers: IncomingMessage["headers"]) => {
      const { req, res } = exchange(headers);
      await sessions.clear(req, res);
      return cookiesOf(res).map((cookie) => [cookie.split("=", 1)[0], /Max-Age=0/.test(cookie)]);
    };
    expect(await cleared({})).toEqual([["assistant_owner", true]]);
    expect(await cleared(FROM_FRAME)).toEqual([
      ["assistant_owner", true],
      ["assistant_embedded_owner", true],
    ]);
  });
});

it("a proof of work is recorded in the reader's cookie and leaves the owner as it was", async () => {
  const sessions = createSessions(SECRET, "http://localhost:3000");
  const ann = await createReader(sessions);
  const first = exchange({ cookie: cookieHeader(ann.res) });
  expect(await sessions.isProven(first.req, first.res)).toBe(false);
  await sessions.prove(first.req, first.res);
  const second = exchange({ cookie: cookieHeader(first.res) });
  expect(await sessions.isProven(second.req, second.res)).toBe(true);
  expect(await sessions.owner(second.req, second.res)).toBe(ann.owner);
});

describe("the session secret", () => {
  async function createFolder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), "secret-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    return folder;
  }

  it("is the configured one, which is not stored", async () => {
    const folder = await createFolder();
    expect(await readSessionSecret(SECRET, folder)).toBe(SECRET);
    await expect(stat(path.join(folder, "session-secret"))).rejects.toThrow();
  });

  it("is generated once, in a file that only this user reads", async () => {
    const folder = path.join(await createFolder(), "new", "data");
    const secret = await readSessionSecret(null, folder);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(await readSessionSecret(null, folder)).toBe(secret);
    expect((await stat(path.join(folder, "session-secret"))).mode & 0o777).toBe(0o600);
  });

  it("replaces a stored one that is too short to be safe", async () => {
    const folder = await createFolder();
    const file = path.join(folder, "session-secret");
    await writeFile(file, "short");
    const secret = await readSessionSecret(null, folder);
    expect(secret).toHaveLength(64);
    expect(await readFile(file, "utf8")).toBe(secret);
  });

  it("is requested by the name of its variable when none can be stored", async () => {
    const file = path.join(await createFolder(), "a-file");
    await writeFile(file, "");
    const error: unknown = await readSessionSecret(null, path.join(file, "data")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).toContain("SESSION_SECRET");
  });
});
