import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { sealData } from "iron-session";
import { deriveKey } from "#lib/access/purpose-key.ts";
import { createReviewLinks } from "#lib/access/review-links.ts";
import { readSessionSecret } from "#lib/access/session.ts";
import { createClient } from "#tests/support/servers/client.ts";
import type { Server } from "#tests/support/servers/server.ts";

/** A request without access to the review pages, and an unknown path for the same request. */
export type Case = {
  name: string;
  method: string;
  path: string;
  unknown: string;
  headers: Record<string, string>;
};

const COOKIE = "assistant_maintainer";

const PAGES = ["/review", "/review/answers", "/review/thread_unknown"];
const ROUTES = [
  ["GET", "thread/thread_unknown"],
  ["POST", "thread/thread_unknown/reply"],
  ["PUT", "thread/thread_unknown/handoff"],
  ["DELETE", "thread/thread_unknown/reply/msg_1"],
  ["POST", "thread/thread_unknown/correction"],
  ["POST", "answer/answer_1/confirm"],
  ["GET", "answers"],
  ["DELETE", "session"],
] as const;

export async function createCases(server: Server): Promise<Case[]> {
  const reader = createClient(server.url);
  const thread = String((await reader.post("paste-assistant-thread")).body.id);
  const secret = await readSessionSecret(null, server.dataDir);
  const cookies = {
    "no cookie": {},
    "a reader's cookie": { Cookie: reader.cookie },
    "a made-up session": { Cookie: `${COOKIE}=${await sealSession("another secret, long enough for sealing")}` },
    "an expired session": { Cookie: `${COOKIE}=${await sealSession(secret)}` },
  };
  const links = {
    "an expired link": await linkOf(secret, -1),
    "a link of another site": await linkOf("another secret, long enough for sealing", 60_000),
    "a made-up link": "made-up",
  };
  const data = `/_next/data/${await buildId()}`;
  const pages = [...PAGES, `/review/${thread}`];
  return [
    caseOf("two unknown pages", "GET", "/no-such-one.txt", "/no-such-two.txt"),
    caseOf("two unknown routes", "GET", "/api/no-such-one", "/api/no-such-two"),
    ...Object.entries(cookies).flatMap(([name, headers]) => [
      ...pages.map((page) => caseOf(`${shown(page, thread)}, ${name}`, "GET", page, unknownOf(page), headers)),
      ...ROUTES.map(([method, route]) =>
        caseOf(`${method} ${route}, ${name}`, method, `/api/review/${route}`, `/api/unknown/${route}`, headers),
      ),
    ]),
    ...Object.entries(links).map(([name, link]) =>
      caseOf(`/review, ${name}`, "GET", `/review?key=${link}`, `/no-such.txt?key=${link}`),
    ),
    caseOf("data of /review", "GET", `${data}/review.json`, `${data}/no-such.txt.json`),
    caseOf("data of a thread", "GET", `${data}/review/${thread}.json`, `${data}/no-such.txt/${thread}.json`),
  ];
}

const caseOf = (name: string, method: string, path: string, unknown: string, headers = {}): Case => ({
  ...{ name, method, path, unknown, headers },
});
const unknownOf = (page: string) => page.replace("/review", "/no-such.txt");
const shown = (page: string, thread: string) => page.replace(thread, "<thread>");

/** A session that ended long ago. */
const sealSession = async (secret: string): Promise<string> => {
  const session = { id: "ada", name: "Ada", userId: null, checkedAt: 0, until: 1 };
  return encodeURIComponent(await sealData(session, { password: deriveKey(secret, "maintainer session"), ttl: 0 }));
};

async function linkOf(secret: string, ttlMs: number): Promise<string> {
  const link = await createReviewLinks(secret).sign("/review", ttlMs, "Ada");
  return link.slice(link.indexOf("=") + 1);
}

async function buildId(): Promise<string> {
  const file = path.join(".next", "BUILD_ID");
  return readdirSync(".next").includes("BUILD_ID") ? (await readFile(file, "utf8")).trim() : "";
}
