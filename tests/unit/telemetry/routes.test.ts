import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { routeOf, routes } from "#lib/telemetry/routes.ts";

/** Pages that answer without being drawn. */
const TEXTS = ["/feed.xml", "/robots.txt", "/sitemap.xml", "/docs/[[...slug]]", "/llms-full.txt", "/llms.txt"];

describe("routes in telemetry", () => {
  it("the routes in telemetry are those of the files", () => {
    const files = readdirSync("pages/api", { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const named = files.map((name) => `/api/${name.replace(/(\/?index)?\.ts$/, "")}`);
    expect([...routes].sort()).toEqual([...named, ...TEXTS].sort());
  });

  it.each([
    ["/api/health", "/api/health"],
    ["/api/health?thread=thread_1", "/api/health"],
    ["/api/paste-assistant-thread/thread_1", "/api/paste-assistant-thread/[threadId]"],
    ["/api/paste-assistant-thread/what ever", "/api/paste-assistant-thread/[threadId]"],
    ["/api/paste-assistant-thread/a/run/b/events?x=1", "/api/paste-assistant-thread/[threadId]/run/[runId]/events"],
    ["/api/paste-assistant-thread/a/run/b/c", "/api/[[...path]]"],
    ["/api/paste-assistant-thread/", "/api/[[...path]]"],
    ["/api/HEALTH", "/api/[[...path]]"],
    ["/docs/slack.md", "/docs/[[...slug]]"],
    ["/docs", "/docs/[[...slug]]"],
    ["/docs-files/images/a.png?v=1", "/api/docs-files/[[...path]]"],
    ["/site-files/favicon.svg?v=1", "/api/site-files/[name]"],
    ["/llms.txt", "/llms.txt"],
    ["/secret", "/api/[[...path]]"],
    ["", "/api/[[...path]]"],
  ])("the path %j has the route %s", (target, route) => {
    expect(routeOf(target)).toBe(route);
  });
});
