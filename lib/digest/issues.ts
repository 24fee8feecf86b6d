/**
 * Issues on GitHub for pages that are missing. They may be public, so they have no text of a reader beside the drafted
 * heading, and do not lead to conversations.
 */
import { z } from "zod";
import type { Addresses } from "#lib/addresses/addresses.ts";
import { sha256 } from "#lib/ids.ts";
import { escapeText } from "#lib/markdown/escape.ts";
import { describeReasons, type Gap } from "#lib/notify/digest.ts";
import { renderClosest } from "./markdown.ts";

export type GitHub = { token: string; repo: string };
export type IssueParts = GitHub & { addresses: Addresses; fetch?: typeof fetch };

/** `isNew` is false when there was an issue for these terms. */
export type Issue = { url: string; isNew: boolean };

/** An issue could not be opened. The message is in plain words and has no secret. */
export class IssueError extends Error {
  readonly code: string;
  /** Whether the same request may work later. */
  readonly isRetryable: boolean;

  constructor(code: string, message: string, isRetryable = false) {
    super(message);
    this.name = "IssueError";
    this.code = code;
    this.isRetryable = isRetryable;
  }
}

const API = "https://api.github.com";
const TIMEOUT_MS = 8_000;
const LABEL = "docs-gap";
/** The most pages of 100 issues that are searched for an earlier one. */
const MAX_PAGES = 5;
/** Earlier issues share at least this part of the terms. */
const SAME = 0.6;

const issue = z.object({ html_url: z.url({ protocol: /^https$/ }), body: z.string().nullish() });
const issues = z.array(issue);

/** The terms of a gap, in a comment of the issue's body. They are hashed: a search for one finds no text of a reader. */
const markOf = (terms: readonly string[]): string => `<!-- docs-gap: ${terms.map(hashOf).toSorted().join(" ")} -->`;
const hashOf = (term: string): string => sha256(term).slice(0, 12);

function isSame(body: string, terms: readonly string[]): boolean {
  const marked = new Set(/<!-- docs-gap: ([0-9a-f ]*) -->/.exec(body)?.[1]?.split(" ").filter(Boolean));
  const asked = new Set(terms.map(hashOf));
  const shared = [...asked].filter((mark) => marked.has(mark)).length;
  return shared > 0 && shared >= SAME * (asked.size + marked.size - shared);
}

/**
 * Opens an issue for a gap. If there is one with most of its terms, open or closed, that one is returned.
 * @throws IssueError
 */
export async function openIssue(parts: IssueParts, gap: Gap): Promise<Issue> {
  const known = await findIssue(parts, gap.terms);
  if (known) return { url: known, isNew: false };
  const body = [
    `Readers asked this ${gap.count} ${gap.count === 1 ? "time" : "times"}: ${describeReasons(gap)}.`,
    renderClosest(gap, parts.addresses),
    markOf(gap.terms),
  ].join("\n\n");
  const title = `Docs: ${escapeText(gap.heading)}`;
  const made = await send(parts, "POST", "issues", issue, { title, body, labels: [LABEL] });
  return { url: made.html_url, isNew: true };
}

async function findIssue(parts: IssueParts, terms: readonly string[]): Promise<string | null> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const found = await send(parts, "GET", `issues?labels=${LABEL}&state=all&per_page=100&page=${page}`, issues);
    const same = found.find(({ body }) => isSame(body ?? "", terms));
    if (same) return same.html_url;
    if (found.length < 100) return null;
  }
  return null;
}

async function send<T>(
  { token, repo, fetch: request = fetch }: IssueParts,
  method: "GET" | "POST",
  path: string,
  schema: z.ZodType<T>,
  body?: object,
): Promise<T> {
  const answer = await request(`${API}/repos/${repo}/${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "user-agent": "paste-assistant",
      "x-github-api-version": "2022-11-28",
    },
    // The token is for one host.
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new IssueError("unreachable", "GitHub cannot be reached.", true);
  });
  if (!answer.ok) throw toIssueError(answer);
  const { success, data } = schema.safeParse(await answer.json().catch(() => null));
  if (!success) throw new IssueError("invalid_response", "GitHub's answer cannot be read.", method === "GET");
  return data;
}

function toIssueError({ status, headers }: Response): IssueError {
  const isLimited = status === 429 || headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0";
  if (isLimited) return new IssueError("rate_limited", "GitHub takes no more requests for now. Try again later.", true);
  if (status >= 500) return new IssueError(`http_${status}`, "GitHub has an outage. Try again later.", true);
  const reasons: Record<number, string> = {
    401: "GitHub refuses the token. Set GITHUB_TOKEN to a valid one.",
    403: "The token may not write issues. Give GITHUB_TOKEN the permission Issues: read and write.",
    404: "The repository is not there, or the token may not see it. Check GITHUB_REPO and GITHUB_TOKEN.",
    410: "The repository has no issues. Switch them on in its settings on GitHub.",
    422: "GitHub does not accept the issue.",
  };
  return new IssueError(`http_${status}`, reasons[status] ?? `GitHub answers with ${status}.`);
}
