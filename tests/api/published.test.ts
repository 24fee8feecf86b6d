/** Every way by which a link leaves the site, with docs that are published elsewhere. */

import { Client as McpClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAddresses } from "#lib/addresses/addresses.ts";
import type { Message } from "#lib/contract/assistant.ts";
import { renderDigest } from "#lib/digest/markdown.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import { sampleDigest } from "#tests/support/digest/sample.ts";
import { createScriptedEngine, type ScriptedEngine, says, searches } from "#tests/support/fakes/scripted-engine.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { createClient } from "#tests/support/servers/client.ts";
import { parseEvents, textOfEvents } from "#tests/support/servers/events.ts";
import { recordLog, SITE_URL, startSite, type TestSite } from "#tests/support/setup/app.ts";
import { signIn } from "#tests/support/setup/review.ts";

const DOCS_URL = "https://published.test/manual";
const SECTION = `${DOCS_URL}/slack#create-the-app`;
const KEY = "a-key-for-programs-that-is-long-enough";
/** A path of ours, or an address of it. */
const OUR_COPY = /(?<!published\.test)\/docs(?=[/#?")\s.]|$)(?!\.test)/g;

let docs: Docs;
let site: TestSite;
let engine: ScriptedEngine;
const slack = createSlackFake();
/** The sitemap lists all pages, until a test says otherwise. */
let listed: string[] = [];
beforeAll(async () => {
  docs = await openDocs({ dir: "tests/support/docs" });
  listed = [DOCS_URL, `${DOCS_URL}/slack`];
  const fetch = async () => new Response(`<urlset>${listed.map((url) => `<loc>${url}</loc>`).join("")}</urlset>`);
  const addresses = createAddresses({ siteUrl: SITE_URL, docsUrl: DOCS_URL, docs, fetch });
  await addresses.refresh();
  engine = createScriptedEngine();
  const { log } = recordLog();
  const account = { token: SLACK_TOKEN, channel: SLACK_CHANNEL, fetch: slack.fetch };
  site = await startSite({
    ...{ docs, addresses, engine, notifyPaceMs: 0 },
    notifiers: [createSlackNotifier({ ...account, addresses, log })],
    config: { docsUrl: DOCS_URL, apiKeys: [KEY] },
  });
  site.app.start();
});
afterAll(() => site.close());

const ANSWER = "First [make it](/docs/slack#create-the-app), then `[this](/docs/slack)` and [go on](/docs/slack).";
const copies = (text: string): string[] => text.replaceAll("`[this](/docs/slack)`", "").match(OUR_COPY) ?? [];

async function ask() {
  const reader = site.reader();
  const threadId = (await reader.post("paste-assistant-thread", { pagePath: "/docs/slack" })).body.id as string;
  engine.steps.push(searches("call_1", "create the slack app"), says(ANSWER));
  const question = { threadId, message: "How?", context: { page: "/docs/slack" } };
  const sent = await reader.post("paste-assistant-message", question);
  const run = sent.body.run as { id: string };
  return { reader, threadId, sent, path: `paste-assistant-thread/${threadId}/run/${run.id}` };
}

describe("with DOCS_URL, no link leads to the copy of the docs here", () => {
  it("in messages, whose citations keep their places", async () => {
    const { reader, threadId, sent } = await ask();
    const { text, body } = await reader.get(`paste-assistant-messages/${threadId}`);
    expect(copies(text)).toEqual([]);
    expect(copies(sent.text)).toEqual([]);
    const [question, answer] = body.data as Message[];
    expect(question?.context?.page?.path).toBe(`${DOCS_URL}/slack`);
    const { value, annotations } = answer?.content[0]?.text ?? { value: "", annotations: [] };
    expect(value).toContain("`[this](/docs/slack)`");
    expect(annotations.map(({ start_index, end_index }) => value.slice(start_index, end_index))).toEqual([
      `[make it](${SECTION})`,
      expect.stringMatching(/^\[go on\]\(https:\/\/published\.test\/manual\/slack.*\)$/),
    ]);
    expect(annotations[0]).toMatchObject({ url: SECTION, changed: false });
  });

  it("in runs and their steps", async () => {
    const { reader, path } = await ask();
    const texts = [(await reader.get(path)).text, (await reader.get(`${path}/steps`)).text];
    for (const text of texts) {
      expect(text).toContain(SECTION);
      expect(copies(text)).toEqual([]);
    }
  });

  it("in the event stream, from its beginning and from the middle", async () => {
    const { reader, path, threadId } = await ask();
    const { text } = await reader.get(`${path}/events`);
    const events = parseEvents(text);
    const { body } = await reader.get(`paste-assistant-messages/${threadId}`);
    const shown = (body.data as Message[])[1]?.content[0]?.text.value;
    expect(copies(text)).toEqual([]);
    expect(textOfEvents(events as never)).toBe(shown);
    const rest = parseEvents((await reader.get(`${path}/events`, { "Last-Event-ID": "1" })).text);
    expect(rest).toEqual(events.slice(1));
    expect(await reader.get(`${path}/events`, { "Last-Event-ID": String(events.length) })).toMatchObject({
      status: 204,
    });
  });

  it("in a question about a page that is named by its address there", async () => {
    const { reader, threadId } = await ask();
    engine.steps.push(says("Yes."));
    const context = { page: `${DOCS_URL}/slack` };
    expect((await reader.post("paste-assistant-message", { threadId, message: "And?", context })).status).toBe(200);
    const elsewhere = { page: "https://elsewhere.test/slack" };
    const refused = await reader.post("paste-assistant-message", { threadId, message: "And?", context: elsewhere });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: "context.page" }] } });
  });

  it("in an explained page", async () => {
    const body = { prompt: "explain-page", context: "/docs/slack" };
    const whole = await site.reader().post("paste-assistant-simple-completion", body);
    const streamed = await site
      .reader()
      .post("paste-assistant-simple-completion", body, { Accept: "text/event-stream" });
    expect(whole.text + streamed.text).toContain(DOCS_URL);
    expect(copies(whole.text + streamed.text)).toEqual([]);
  });

  it("in the answer to a program", async () => {
    engine.steps.push(searches("call_1", "create the slack app"), says(ANSWER));
    const program = createClient(site.url);
    const { text, status } = await program.post(
      "paste-assistant-query",
      { prompt: "How?" },
      { Authorization: `Bearer ${KEY}` },
    );
    expect(status).toBe(200);
    expect(text).toContain(SECTION);
    expect(copies(text)).toEqual([]);
  });

  it("in the sections that a program searches, while readers of our pages stay here", async () => {
    const body = { prompt: "create the slack app", page: `${DOCS_URL}/slack` };
    const found = await site.reader().post("docs-search", body);
    expect(found.status).toBe(200);
    expect(found.text).toContain(SECTION);
    expect(copies(found.text)).toEqual([]);
    const typed = await site.reader().get("docs-search?q=create+the+slack+app");
    expect(typed.text).toContain('"/docs/slack#create-the-app"');
  });

  it("in threads, their lists and the page that they were started on", async () => {
    const { reader, threadId } = await ask();
    const texts = [
      (await reader.get(`paste-assistant-thread/${threadId}`)).text,
      (await reader.get("paste-assistant-thread")).text,
    ];
    expect(texts.join("")).toContain(threadId);
    expect(copies(texts.join(""))).toEqual([]);
  });

  it.each(["/llms.txt", "/llms-full.txt", "/docs/slack.md"])("in %s", async (path) => {
    const text = await (await fetch(`${site.url}${path}`)).text();
    expect(text).toContain(DOCS_URL);
    expect(copies(text)).toEqual([]);
  });

  it("in what an agent gets, which may name a page by either address", async () => {
    const client = new McpClient({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${site.url}/api/mcp`)));
    const found = await client.callTool({ name: "search_docs", arguments: { query: "create the slack app" } });
    const page = await client.callTool({ name: "get_page", arguments: { url: SECTION } });
    const { resources } = await client.listResources();
    const read = await Promise.all(resources.map(({ uri }) => client.readResource({ uri })));
    await client.close();
    expect(page.structuredContent).toMatchObject({ url: `${DOCS_URL}/slack` });
    expect(resources.map(({ uri }) => uri).sort()).toEqual([`${DOCS_URL}/slack`, DOCS_URL].sort());
    const uris = JSON.stringify([found, page, resources.map(({ uri }) => uri), read]);
    expect(uris).toContain(SECTION);
    expect(copies(uris)).toEqual([]);
  });

  it("in Slack and in the digest", async () => {
    await ask();
    await expect.poll(() => JSON.stringify(slack.messages), { timeout: 60_000 }).toContain(SECTION);
    expect(copies(JSON.stringify(slack.messages).replaceAll("[this](/docs/slack)", ""))).toEqual([]);
    const options = { addresses: site.app.addresses, reviewUrl: () => "", picture: null };
    const [gap] = sampleDigest().gaps;
    const closest = { url: "/docs/slack#create-the-app", title: "Slack", heading: "Create the app" };
    expect(renderDigest(sampleDigest({ gaps: gap ? [{ ...gap, closest }] : [] }), options)).toContain(`](${SECTION})`);
  });

  it("on the review pages", async () => {
    const { threadId } = await ask();
    const ada = await signIn(site, "Ada");
    const { text } = await ada.get(`review/thread/${threadId}`);
    expect(text).toContain(SECTION);
    expect(copies(text)).toEqual([]);
  });
});

it("follows a DOCS_URL that changes: what is stored has paths of ours", async () => {
  const { threadId } = await ask();
  const reviewed = await site.app.store.getReviewThread(threadId);
  expect(JSON.stringify(reviewed?.messages.at(-1))).not.toContain("published.test");
});

it("falls back to the copy here for a page that the sitemap does not list", async () => {
  const { reader, threadId } = await ask();
  listed = [DOCS_URL];
  await site.app.addresses.refresh();
  const { body } = await reader.get(`paste-assistant-messages/${threadId}`);
  expect((body.data as Message[])[1]?.content[0]?.text.annotations[0]?.url).toBe("/docs/slack#create-the-app");
  expect(await (await fetch(`${site.url}/llms.txt`)).text()).toContain(`(${SITE_URL}/docs/slack.md)`);
});
