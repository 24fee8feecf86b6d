import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { startCollector } from "#tests/support/fakes/otlp-collector.ts";
import { createClient, endedRun } from "#tests/support/servers/client.ts";
import { type Server, startServer } from "#tests/support/servers/server.ts";

const ENV = {
  DOCS_DIR: "tests/support/docs",
  NODE_OPTIONS: `--import ${path.resolve("tests/support/loaded-modules.mjs")}`,
};
/** Packages of OpenTelemetry that a server has loaded. */
const loaded = (output: string) => [...new Set([...output.matchAll(/^loaded (.+)$/gm)].map(([, name]) => name))];

/** A question to a server, up to its end. */
async function ask(url: string): Promise<unknown> {
  const reader = createClient(url);
  const { body: thread } = await reader.post("paste-assistant-thread");
  const sent = await reader.post("paste-assistant-message", { threadId: thread.id, message: "How do I set Slack up?" });
  await fetch(`${url}/docs/slack`);
  return endedRun(reader, sent);
}

/** Ends a server as its manager does; resolves when it is gone. */
async function terminated({ pid }: Server): Promise<void> {
  process.kill(pid, "SIGTERM");
  await vi.waitUntil(() => !isRunning(pid), { timeout: 60_000 });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it("a server with a collector exports the project's spans and metrics, and none of Next's", async () => {
  const collector = await startCollector();
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: "docs" };
  const server = await startServer({ ...ENV, ...variables });
  expect(await ask(server.url)).toMatchObject({ status: "completed" });
  const names = () => new Set(collector.spans.map(({ name }) => name));
  await vi.waitUntil(() => names().has("GET /api/paste-assistant-thread/[threadId]/run/[runId]"), { timeout: 60_000 });
  expect([...names()].filter((name) => !/^(GET|POST) \/api\/[^?]+$/.test(name)).sort()).toEqual([
    "execute_tool get_relevant_docs",
    "invoke_agent",
  ]);
  expect(collector.resources[0]).toMatchObject({ "service.name": "docs" });
  // What is not due yet goes out before the process ends.
  await fetch(`${server.url}/api/health/live`);
  await terminated(server);
  expect(names()).toContain("GET /api/health/live");
  expect(collector.points("paste_assistant.runs.pending")).toHaveLength(1);
  expect(collector.points("http.server.request.duration").length).toBeGreaterThan(3);
  expect(server.output()).not.toContain("telemetry not exported");
  expect(collector.invalid).toEqual([]);
  expect(loaded(server.output())).toContain("@opentelemetry/sdk-trace");
  await server.close();
  await collector.close();
});

it("a server whose collector hangs answers and stops as usual, with one warning", async () => {
  const collector = await startCollector();
  collector.hang();
  const server = await startServer({ ...ENV, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(await ask(server.url)).toMatchObject({ status: "completed" });
  await terminated(server);
  expect(server.output().match(/telemetry not exported/g)).toHaveLength(1);
  // Nothing else went wrong, and the process was not cut off.
  expect(server.output()).not.toMatch(/"level":50/);
  await server.close();
  await collector.close();
});

it("a server without a collector loads no package of OpenTelemetry but the API, which Next loads", async () => {
  const server = await startServer(ENV);
  expect(await ask(server.url)).toMatchObject({ status: "completed" });
  expect(loaded(server.output())).toEqual(["@opentelemetry/api"]);
  await server.close();
});

it("no code for browsers contains telemetry", () => {
  const files = readdirSync(".next/static", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js"),
  );
  expect(files.length).toBeGreaterThan(10);
  const holds = (name: string) =>
    /opentelemetry|gen_ai\.|OTLP/i.test(readFileSync(path.join(".next/static", name), "utf8"));
  expect(files.filter(holds)).toEqual([]);
});
