import path from "node:path";
import { describe, expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import {
  createBroadcast,
  createNotifiers,
  docsFolderOf,
  openConfiguredDocs,
  openTelemetry,
  siteSourceOf,
} from "#lib/config/adapters.ts";
import { parseEnv } from "#lib/config/env.ts";
import { readSite } from "#lib/config/site/read-site.ts";
import { siteConfig } from "#lib/config/site/schema.ts";
import { SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { createRepository } from "#tests/support/git-repository.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SLACK = { SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL };
const SUPABASE = { SUPABASE_URL: "https://abc.supabase.co", SUPABASE_SECRET_KEY: "secret" };
const SECRET = "a secret for tests, long enough for sealing";
const ADDRESSES = ownAddresses("https://docs.test");
const { log } = recordLog();

describe("the adapters of an environment", () => {
  it("log notifications where no notifier is configured", () => {
    expect(createNotifiers(parseEnv({}), ADDRESSES, log, SECRET).map(({ name }) => name)).toEqual(["log"]);
  });

  it("are the configured notifiers, and then notifications are not logged", () => {
    expect(createNotifiers(parseEnv(SLACK), ADDRESSES, log, SECRET).map(({ name }) => name)).toEqual(["slack"]);
  });

  it.each([
    ["no Supabase project", {}],
    ["Realtime off", SUPABASE],
  ])("include no broadcast with %s", (_, source) => {
    expect(createBroadcast(parseEnv(source), {} as never, log)).toBeNull();
  });

  it("include no telemetry without a collector", async () => {
    expect(await openTelemetry(parseEnv({}), log)).toBeNull();
  });
});

describe("the docs of commands", () => {
  it("are in the configured folder", async () => {
    expect(await docsFolderOf(parseEnv({ DOCS_DIR: "some/docs" }))).toBe("some/docs");
  });

  it("are those of the repository, fetched only while none are served", async () => {
    const repository = await createRepository();
    const { dataDir, url } = repository;
    const config = parseEnv({ DATA_DIR: dataDir, DOCS_GIT: `${url}#main`, PATH: process.env.PATH });
    const first = await repository.commit({ "docs/a.md": "# A" });
    expect(path.basename(await docsFolderOf(config))).toBe(first);
    await openConfiguredDocs(config, siteConfig.parse({}), {} as never, log);
    await repository.commit({ "docs/b.md": "# B" });
    expect(path.basename(await docsFolderOf(config))).toBe(first);
    await repository.close();
  });

  it("bring the site's configuration from the newest commit, else from the one that was served last", async () => {
    const repository = await createRepository();
    const { dataDir, url } = repository;
    const config = parseEnv({ DATA_DIR: dataDir, DOCS_GIT: url, PATH: process.env.PATH });
    const nameNow = async () => readSite(await siteSourceOf(config)).config.name;
    await expect(nameNow()).rejects.toThrow("The repository of DOCS_GIT cannot be fetched");
    const commit = (name: string) =>
      repository.commit({ "docs/a.md": "# A", "site.config.json": JSON.stringify({ name }) });
    await commit("Acme");
    await openConfiguredDocs(config, siteConfig.parse({}), {} as never, log);
    await commit("Nordlys");
    expect(await nameNow()).toBe("Nordlys");
    await repository.hide();
    expect(await nameNow()).toBe("Acme");
    await repository.show();
    await repository.close();
  });

  it("stop the start where DOCS_GIT is no address of a repository", () => {
    for (const text of ["ext::sh -c true", "--upload-pack=x"])
      expect(() => parseEnv({ DOCS_GIT: text })).toThrow(/DOCS_GIT: must be/);
  });
});

describe("the sign-in of maintainers", () => {
  const APP = { SLACK_CLIENT_ID: "123.456", SLACK_CLIENT_SECRET: "secret" };

  it("lets in the members of all channels that threads are posted to", () => {
    const routes = JSON.stringify([{ path: "/docs/api/**", channel: "C0000000002" }]);
    expect(parseEnv({ ...SLACK, ...APP, NOTIFY_ROUTES: routes }).signIn).toMatchObject({
      channels: [SLACK_CHANNEL, "C0000000002"],
      issuer: "https://slack.com",
    });
    expect(parseEnv(SLACK).signIn).toBeNull();
  });

  it("is replaced by signed links, which work for a month unless it is said otherwise", () => {
    expect(parseEnv(SLACK).reviewLinkDays).toBe(30);
    expect(parseEnv({ ...SLACK, REVIEW_LINK_DAYS: "90" }).reviewLinkDays).toBe(90);
    expect(() => parseEnv({ ...SLACK, REVIEW_LINK_DAYS: "0" })).toThrow("REVIEW_LINK_DAYS");
  });

  it("needs the app's id, its secret and the bot", () => {
    expect(() => parseEnv({ ...SLACK, SLACK_CLIENT_ID: "123.456" })).toThrow("SLACK_CLIENT_SECRET");
    expect(() => parseEnv(APP)).toThrow("SLACK_BOT_TOKEN");
  });
});
