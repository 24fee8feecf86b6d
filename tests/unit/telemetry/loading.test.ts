import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { freshDataDir } from "#tests/support/servers/fresh-data.ts";
import { cleanEnv } from "#tests/support/servers/server.ts";

/** Packages of OpenTelemetry that a process loads which opens the app and ends it. */
async function loadedWith(variables: Record<string, string>): Promise<string[]> {
  const dataDir = await freshDataDir();
  const env = {
    ...cleanEnv(),
    NODE_ENV: "production" as const,
    DOCS_DIR: "tests/support/docs",
    LOG_LEVEL: "silent",
    DATA_DIR: dataDir,
    ...variables,
  };
  const args = ["--import", "./tests/support/loaded-modules.mjs", "tests/support/pages/open-and-stop.ts"];
  const { stderr } = await promisify(execFile)(process.execPath, args, { env });
  await rm(dataDir, { recursive: true, force: true });
  return [...new Set(stderr.split("\n").flatMap((line) => /^loaded (.+)$/.exec(line)?.[1] ?? []))].sort();
}

describe("the loading of OpenTelemetry", () => {
  it("a server that exports nothing does not load OpenTelemetry", async () => {
    expect(await loadedWith({ OTEL_SERVICE_NAME: "docs", OTEL_EXPORTER_OTLP_HEADERS: "a=b" })).toEqual([]);
  });

  it("a server that exports telemetry loads OpenTelemetry", async () => {
    const loaded = await loadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" });
    expect(loaded).toEqual(expect.arrayContaining(["@opentelemetry/sdk-trace", "@opentelemetry/sdk-metrics"]));
  });
});
