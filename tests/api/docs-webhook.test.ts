import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GitState } from "#lib/docs/git/git-docs.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

const SECRET = "a-secret-of-the-webhook";
const BODY = JSON.stringify({ ref: "refs/heads/main" });
const sign = (body: string, secret = SECRET) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

describe("the webhook of the docs' repository", () => {
  let site: TestSite;
  let updates = 0;
  const state: GitState = { commit: "abc", checkedAt: 1_700_000_000_000, error: null };
  beforeAll(async () => {
    const docsGit = {
      state: () => state,
      // It never ends: nobody waits for it.
      update: () => {
        updates += 1;
        return new Promise<boolean>(() => {});
      },
    };
    const source = { url: "/srv/docs.git", ref: "main" };
    site = await startSite({ docsGit, config: { docsGit: { source, everyMs: 1, secret: SECRET, environment: {} } } });
  });
  afterAll(() => site.close());

  const post = (headers: Record<string, string>, body = BODY, method = "POST") =>
    fetch(`${site.url}/api/docs-webhook`, { method, headers, ...(method === "POST" && { body }) });
  const refusal = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

  it.each(["application/json", "application/x-www-form-urlencoded"])(
    "answers 202 to a signed body of %s and has the repository fetched",
    async (type) => {
      const before = updates;
      const headers = { "Content-Type": type, "X-Hub-Signature-256": sign(BODY), Origin: "https://github.com" };
      const answer = await post(headers);
      expect([answer.status, await answer.json(), updates - before]).toEqual([202, { status: "accepted" }, 1]);
      expect([answer.headers.get("cache-control"), answer.headers.getSetCookie()]).toEqual(["no-store", []]);
    },
  );

  it.each<[string, Record<string, string>]>([
    ["no signature", {}],
    ["one of another secret", { "X-Hub-Signature-256": sign(BODY, "another-secret-that-is-long") }],
    ["one of another body", { "X-Hub-Signature-256": sign(`${BODY} `) }],
    ["a malformed one", { "X-Hub-Signature-256": "sha256=abc" }],
    ["the old kind only", { "X-Hub-Signature": `sha1=${"0".repeat(40)}` }],
  ])("answers 401 to %s", async (_, headers) => {
    const before = updates;
    expect(await refusal(await post(headers))).toEqual([401, "invalid_signature"]);
    expect(updates).toBe(before);
  });

  it("answers 405 to other methods", async () => {
    const answer = await post({}, "", "GET");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("answers 413 to a body of more than a megabyte", async () => {
    const body = "x".repeat(1_048_577);
    expect(await refusal(await post({ "X-Hub-Signature-256": sign(body) }, body))).toEqual([413, "body_too_large"]);
  });

  it("answers 404 without a secret, and without a repository", async () => {
    for (const parts of [
      { docsGit: { state: () => state, update: async () => false } },
      { config: { docsGit: { source: { url: "/x", ref: "main" }, everyMs: 1, secret: SECRET, environment: {} } } },
    ]) {
      const other = await startSite(parts);
      const answer = await fetch(`${other.url}/api/docs-webhook`, {
        ...{ method: "POST", body: BODY, headers: { "X-Hub-Signature-256": sign(BODY) } },
      });
      expect(await refusal(answer)).toEqual([404, "not_found"]);
      await other.close();
    }
  });

  it("is told of by the health route, which is degraded while a newer commit is not served", async () => {
    const health = async () => (await site.reader().get("health")).body;
    expect(await health()).toMatchObject({ git: { commit: "abc", checked_at: 1_700_000_000, error: null } });
    state.error = "fetch_failed";
    expect(await health()).toMatchObject({ status: "degraded", git: { error: "fetch_failed" } });
  });
});
