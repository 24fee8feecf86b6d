/** Routes as Next's patterns. Telemetry has patterns instead of paths: paths contain ids and arbitrary text. */

const ROUTES = [
  "/api/docs-nav",
  "/api/docs-page",
  "/api/docs-search",
  "/api/docs-webhook",
  "/api/embed",
  "/api/health",
  "/api/health/live",
  "/api/health/ready",
  "/api/mcp",
  "/api/messages",
  "/api/paste-assistant-assistants",
  "/api/paste-assistant-file",
  "/api/paste-assistant-file/[fileId]",
  "/api/paste-assistant-message",
  "/api/paste-assistant-messages/[threadId]",
  "/api/paste-assistant-query",
  "/api/paste-assistant-simple-completion",
  "/api/paste-assistant-thread",
  "/api/paste-assistant-thread/[threadId]",
  "/api/paste-assistant-thread/[threadId]/events",
  "/api/paste-assistant-thread/[threadId]/handoff",
  "/api/paste-assistant-thread/[threadId]/message/[messageId]/feedback",
  "/api/paste-assistant-thread/[threadId]/run/[runId]",
  "/api/paste-assistant-thread/[threadId]/run/[runId]/cancel",
  "/api/paste-assistant-thread/[threadId]/run/[runId]/events",
  "/api/paste-assistant-thread/[threadId]/run/[runId]/steps",
  "/api/site-files/[name]",
  "/api/slack/commands",
  "/api/slack/events",
  "/api/slack/interactions",
  "/api/review/answer/[answerId]",
  "/api/review/answer/[answerId]/confirm",
  "/api/review/answer/[answerId]/retire",
  "/api/review/answers",
  "/api/review/session",
  "/api/review/thread/[threadId]",
  "/api/review/thread/[threadId]/correction",
  "/api/review/thread/[threadId]/handoff",
  "/api/review/thread/[threadId]/reply",
  "/api/review/thread/[threadId]/reply/[messageId]",
  "/feed.xml",
  "/llms-full.txt",
  "/llms.txt",
  "/robots.txt",
  "/sitemap.xml",
] as const;

/** Every other path, which answers 404. */
const UNKNOWN = "/api/[[...path]]";
/** Pages as Markdown. */
const DOCS = "/docs/[[...slug]]";

/** Pictures and other files of the docs. */
const FILES = "/api/docs-files/[[...path]]";

export type Route = (typeof ROUTES)[number] | typeof UNKNOWN | typeof DOCS | typeof FILES;

/** All routes that telemetry distinguishes. */
export const routes: readonly Route[] = [...ROUTES, UNKNOWN, DOCS, FILES];

const fixed = new Set<string>(ROUTES.filter((route) => !route.includes("[")));
const patterns = ROUTES.filter((route) => route.includes("[")).map((route) => ({
  route,
  pattern: new RegExp(`^${route.replace(/\[\w+\]/g, "[^/]+")}$`),
}));

/** The route of a request's target, query included. */
export function routeOf(target: string): Route {
  const path = target.split("?", 1)[0] ?? "";
  if (fixed.has(path)) return path as Route;
  if (/^\/docs(\/|\.md$|$)/.test(path)) return DOCS;
  if (/^(\/api)?\/docs-files\//.test(path)) return FILES;
  if (/^\/site-files\/[^/]+$/.test(path)) return "/api/site-files/[name]";
  return patterns.find(({ pattern }) => pattern.test(path))?.route ?? UNKNOWN;
}
