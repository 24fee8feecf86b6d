import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseEnv } from "#lib/config/env.ts";
import { createSupabaseClient } from "#lib/database/client.ts";
import { openEmbedded } from "#lib/database/embedded/embedded.ts";
import { lockFolder } from "#lib/database/embedded/lock.ts";
import { checkDatabase } from "#lib/doctor/database-checks.ts";
import { isHealthy, renderChecks } from "#lib/doctor/report.ts";
import { checkDocs, checkSite } from "#lib/doctor/site-checks.ts";
import type { Check } from "#lib/doctor-check.ts";
import { openOwnPglite, type TestDatabase } from "#tests/support/setup/database.ts";
import { found } from "#tests/support/setup/found.ts";

describe("the doctor's check of the site", () => {
  const at = (SITE_URL: string, env: Record<string, string> = {}) => checkSite(parseEnv({ SITE_URL, ...env }));
  const SECRET = { SESSION_SECRET: "x".repeat(32) };

  it.each([
    ["http://localhost:3000", "warn The site's address is http://localhost:3000: right on this machine only."],
    ["https://docs.example.com", "ok The site's address is https://docs.example.com."],
    ["http://docs.example.com", "fail SITE_URL is public but not https"],
    ["https://example.com/docs", "fail SITE_URL has another path than BASE_PATH: the site answers at the root only."],
  ])("has a verdict on the address %s", (url, text) => {
    expect(found(at(url), "site.url")).toContain(text);
  });

  it.each([
    ["https://example.com", "ok The site's address is https://example.com/docs-ai."],
    ["https://example.com/docs-ai/", "ok The site's address is https://example.com/docs-ai."],
    [
      "https://example.com/other",
      "fail SITE_URL has another path than BASE_PATH: the site answers below /docs-ai only.",
    ],
  ])("has a verdict on the address %s below a path", (url, text) => {
    expect(found(at(url, { BASE_PATH: "/docs-ai" }), "site.url")).toContain(text);
  });

  it("requires a session secret for a public site", () => {
    expect(found(at("https://docs.example.com"), "site.secret")).toContain("fail SESSION_SECRET is not set");
    expect(found(at("https://docs.example.com", SECRET), "site.secret")).toBe("ok SESSION_SECRET is set.");
    expect(found(at("http://127.0.0.1:3000"), "site.secret")).toContain("ok");
  });

  it("fails when an API key could be guessed", () => {
    const keys = (list: string) => found(at("http://localhost:3000", { ASSISTANT_API_KEYS: list }), "site.api_keys");
    expect(keys("")).toContain("ok No API keys");
    expect(keys("7f3c9a5b1e8d2046fa17b0c3")).toBe("ok One API key is set.");
    expect(keys(`7f3c9a5b1e8d2046fa17b0c3,${"ab".repeat(12)}`)).toContain("fail 1 of 2 API keys could be guessed");
  });
});

describe("the doctor's check of the docs and the database", () => {
  let folder: string;
  let db: TestDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "doctor-"));
    db = await openOwnPglite();
  });
  afterAll(async () => {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  });
  const docs = (DOCS_DIR: string) => checkDocs(parseEnv({ DOCS_DIR, DATA_DIR: folder }));
  const database = () => checkDatabase(async () => ({ ...db, kind: "supabase", close: async () => {} }));

  it("fails when the docs cannot be read, have no pages, or lack a page", async () => {
    expect(found(await docs("tests/support/docs"), "docs.index")).toMatch(/^ok The index has all 2 pages/);
    expect(found(await docs("tests/nowhere"), "docs.index")).toBe("fail The docs cannot be read.");
    expect(found(await docs(folder), "docs.index")).toBe("fail There are no pages in DOCS_DIR.");
    for (const name of ["one.md", "one.mdx"]) await writeFile(path.join(folder, name), "# One\n\nText.\n");
    expect(found(await docs(folder), "docs.index")).toMatch(/^fail 1 files are lost: one\.mdx?\.$/);
  });

  it("names the folder with the docs, and groups what readers miss", async () => {
    const project = path.join(folder, "project");
    await mkdir(path.join(project, "docs"), { recursive: true });
    await writeFile(path.join(project, "mkdocs.yml"), "");
    await writeFile(path.join(project, "docs/one.md"), "# One\n\n[Two](two.md)\n");
    const checks = await docs(project);
    expect(found(checks, "docs.source")).toMatch(
      /^ok Docs: MkDocs in .*project\/docs, by .*mkdocs\.yml \(found inside/,
    );
    expect(found(checks, "docs.navigation")).toMatch(/^ok Docs: .*navigation/);
    expect(found(checks, "docs.files")).toBe("ok Docs: 0 pictures and other files are found, 0 are missing.");
    expect(found(checks, "docs.pages")).toBe("warn Docs: links that lead nowhere: 1: one.md:3.");
  });

  it("passes when the database is migrated", async () => {
    expect((await database()).map(({ mark }) => mark)).toEqual(["ok", "ok", "ok"]);
  });

  it("names missing tables and functions, and tables without row-level security", async () => {
    // The REST layer prints what fails.
    vi.spyOn(console, "error").mockImplementation(() => {});
    await db.sql("alter function public.save_feedback(jsonb) rename to took_feedback");
    await db.sql("alter table public.rate_limits rename to limits_of_rate");
    await db.sql("alter table public.assistant_outbox disable row level security");
    const checks = await database();
    expect(found(checks, "database.migrated")).toBe("fail The database lacks rate_limits, save_feedback.");
    expect(found(checks, "database.guarded")).toContain("fail Row-level security is off on assistant_outbox");
    await db.sql("drop function public.get_schema_report()");
    expect(found(await database(), "database.migrated")).toBe("fail The database lacks migrations.");
  });

  it("reports a database that is unreachable or in use, or whose folder cannot be created", async () => {
    const client = createSupabaseClient("http://127.0.0.1:9", "key");
    const away = await checkDatabase(async () => ({ client, kind: "supabase", close: async () => {} }));
    expect(found(away, "database.reachable")).toContain("fail The supabase database does not answer");
    const unlock = await lockFolder(folder);
    const used = await checkDatabase(() => openEmbedded(folder, "supabase/migrations"));
    await unlock();
    expect(found(used, "database.reachable")).toContain("warn The embedded database is in use by another process");
    const file = path.join(folder, "one.md");
    const nowhere = await checkDatabase(() => openEmbedded(file, "supabase/migrations"));
    expect(found(nowhere, "database.reachable")).toMatch(/^fail DATA_DIR: the folder .* cannot be made/);
  });
});

describe("the doctor's list of checks", () => {
  it("has a sign for each check, with the fix below each fault", () => {
    const checks: Check[] = [
      { id: "a", mark: "ok", text: "Fine.", fix: null },
      { id: "b", mark: "warn", text: "Hm.", fix: "Look." },
      { id: "c", mark: "fail", text: "Broken.", fix: "Mend." },
    ];
    expect(renderChecks(checks)).toBe(
      "✓ Fine.\n! Hm.\n    → Look.\n✗ Broken.\n    → Mend.\n\n1 fine, 1 to look at, 1 wrong",
    );
    expect([isHealthy(checks), isHealthy(checks.slice(0, 2))]).toEqual([false, true]);
  });
});
