/** Questions and searches on docs with several languages and versions. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client as McpClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { GetServerSidePropsContext } from "next";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import type { Section } from "#lib/contract/docs.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { createSitePage } from "#lib/http/site-page.ts";
import { SITE_URL, startSite, type TestSite } from "#tests/support/setup/app.ts";

const PAGES = {
  "index.md": "# Welcome\n\nThe docs of the parcel service.",
  "cost.md": "# Cost\n\nA parcel costs five euros. Shipping abroad costs nine euros.",
  "refund.md": "# Refunds\n\nA refund is paid within seven days to the card that was charged.",
  "de/index.md": "# Willkommen\n\nDie Dokumentation des Paketdienstes.",
  "de/cost.md": "# Kosten\n\nEin Paket kostet fünf Euro. Der Versand ins Ausland kostet neun Euro.",
  "v1/index.md": "# Welcome\n\nThe docs of the parcel service, version one.",
  "v1/cost.md": "# Cost\n\nA parcel costs three euros in version one. Shipping abroad is not offered.",
};

describe("docs in languages and versions", () => {
  let root: string;
  let site: TestSite;
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), "languages-"));
    for (const [file, text] of Object.entries(PAGES)) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    }
    site = await startSite({ docs: await openDocs({ dir: root }) });
  });
  afterAll(async () => {
    await site.close();
    await rm(root, { recursive: true, force: true });
  });

  async function answerTo(message: string, pagePath?: string): Promise<Message> {
    const reader = site.reader();
    const threadId = (await reader.post("paste-assistant-thread", pagePath ? { pagePath } : {})).body.id as string;
    await reader.post("paste-assistant-message", { threadId, message });
    for (let polls = 0; polls < 500; polls++) {
      const messages = (await reader.get(`paste-assistant-messages/${threadId}`)).body.data as Message[];
      const answer = messages.find(({ role }) => role === "assistant");
      if (answer) return answer;
    }
    throw new Error("there is no answer");
  }

  /** The pages that an answer cites. */
  async function cited(message: string, pagePath?: string): Promise<string[]> {
    const { content } = await answerTo(message, pagePath);
    return [...new Set(content.flatMap(({ text }) => text.annotations.map(({ url }) => url.replace(/#.*/, ""))))];
  }

  it("a question in German is answered from the German pages, also away from the docs", async () => {
    const question = "Was kostet der Versand eines Pakets ins Ausland?";
    expect(await cited(question, "/docs/de")).toEqual(["/docs/de/cost"]);
    expect(await cited(question)).toEqual(["/docs/de/cost"]);
  });

  it("a verified answer about one version is not given on the pages of another", async () => {
    const question = "What does shipping a parcel abroad cost?";
    const first = await answerTo(question, "/docs/cost");
    const { id } = await site.app.verifiedAnswers.correct({
      ...{ threadId: first.thread_id, messageId: first.id, author: { name: "Ada" }, question, paraphrases: [] },
      ...{ answer: "Nine euros.", sources: ["/docs/cost"], pageScope: null },
    });
    expect((await answerTo(question, "/docs/cost")).metadata.verified).toBe(id);
    const elsewhere = await answerTo(question, "/docs/v1/cost");
    expect(elsewhere.metadata.verified).toBeUndefined();
    expect(elsewhere.content[0]?.text.value).not.toContain("Nine euros.");
    await site.app.verifiedAnswers.retire(id);
  });

  it("an answer is in the language of the page, with a note on what is quoted in another", async () => {
    const { content, steps } = await answerTo("When is a refund paid?", "/docs/de/cost");
    expect(content[0]?.text.value).toMatch(/^Hier ist kein Modell eingerichtet/);
    expect(content[0]?.text.value).toContain("Nicht übersetzt; zitiert aus der Seite auf Englisch.");
    const refund = steps.flatMap(({ sections }) => sections).find(({ url }) => url.startsWith("/docs/refund"));
    expect(refund?.lang).toBe("en");
    const inEnglish = await answerTo("When is a refund paid?", "/docs/cost");
    expect(inEnglish.content[0]?.text.value).toMatch(/^No model is set up/);
    expect(inEnglish.steps.flatMap(({ sections }) => sections).filter(({ lang }) => lang)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string | undefined, string, string]>([
    ["on a page of the docs", { from: "/docs/de/cost" }, "en", "de", "/docs/de"],
    ["that the assistant is embedded for", { page: "/docs/cost" }, "de", "en", "/docs"],
    ["that embeds the assistant", { lang: "de" }, "en", "de", "/docs/de"],
    ["elsewhere that the browser prefers", { from: "/elsewhere" }, "fr, de-AT;q=0.9, en;q=0.5", "de", "/docs/de"],
    ["elsewhere that the browser accepts, if there are texts in it", {}, "fr", "en", "/docs"],
    ["elsewhere without a preference", {}, undefined, "en", "/docs"],
  ])("a page has the language %s", async (_, query, accept, tag, home) => {
    const vary: string[] = [];
    const res = { appendHeader: (name: string, value: string) => vary.push(`${name}: ${value}`) };
    const context = { query, req: { headers: { "accept-language": accept } }, res };
    const load = createSitePage(
      async () => site.app,
      async () => ({ props: {} }),
    );
    const result = await load(context as unknown as GetServerSidePropsContext);
    expect(result).toMatchObject({ props: { language: { tag }, site: { home } } });
    expect(vary).toEqual(query.from?.startsWith("/docs") || query.page ? [] : ["Vary: Accept-Language"]);
  });

  it("a response that is sent already gets no header of a page", async () => {
    const appendHeader = () => {
      throw new Error("the headers are sent");
    };
    const context = { query: {}, req: { headers: {} }, res: { headersSent: true, appendHeader } };
    const load = createSitePage(
      async () => site.app,
      async () => ({ props: {} }),
    );
    expect(await load(context as unknown as GetServerSidePropsContext)).toHaveProperty("props.language");
  });

  it("a question on a page of a version is answered from that version", async () => {
    const question = "What does shipping a parcel abroad cost?";
    expect((await cited(question, "/docs/v1/cost")).filter((url) => !url.startsWith("/docs/v1"))).toEqual([]);
    expect(await cited(question, "/docs/cost")).toContain("/docs/cost");
  });

  it("a search is in the language of the page, or in the one that is named, with a mark on what is not translated", async () => {
    const search = async (body: object) =>
      ((await site.reader().post("docs-search", body)).body.data as Section[]).map(({ url, lang }) => [url, lang]);
    expect((await search({ prompt: "Versand ins Ausland", page: "/docs/de" }))[0]).toEqual([
      "/docs/de/cost#kosten",
      undefined,
    ]);
    expect((await search({ prompt: "shipping abroad", lang: "de" }))[0]).toEqual(["/docs/de/cost#kosten", undefined]);
    expect(await search({ prompt: "When is a refund paid?", lang: "de" })).toContainEqual([
      "/docs/refund#refunds",
      "en",
    ]);
    const suggested = await site.reader().get("docs-search?q=cost&page=/docs/v1");
    expect((suggested.body.data as Section[]).map(({ url }) => url)).toEqual(["/docs/v1/cost#cost"]);
  });

  it.each([
    ["/docs/de/kosten", "/docs/de/cost"],
    ["/docs/v1/costs", "/docs/v1/cost"],
    ["/docs/costs", "/docs/cost"],
  ])(
    "an agent that asks for %s, which is not there, is told of pages of that language and version",
    async (asked, found) => {
      const client = new McpClient({ name: "test", version: "1" });
      await client.connect(new StreamableHTTPClientTransport(new URL(`${site.url}/api/mcp`)));
      const { content } = await client.callTool({ name: "get_page", arguments: { path: asked } });
      await client.close();
      const text = JSON.stringify(content);
      expect(text).toContain(`${SITE_URL}${found}`);
      const paths = [...text.matchAll(new RegExp(`${SITE_URL}(/docs[\\w/]*)`, "g"))].map(([, path = ""]) => path);
      expect(paths.filter((path) => site.app.docs.editions.of(path) !== site.app.docs.editions.of(found))).toEqual([]);
    },
  );
  it("suggestions are filled up with pages of the default language that are not translated", async () => {
    const suggest = async (words: string, page: string) => {
      const { body } = await site.reader().get(`docs-search?q=${encodeURIComponent(words)}&page=${page}`);
      return (body.data as Section[]).map(({ url, lang }) => [url, lang]);
    };
    expect(await suggest("refund", "/docs/de")).toEqual([["/docs/refund#refunds", "en"]]);
    expect(await suggest("Paket", "/docs/de")).toContainEqual(["/docs/de/cost#kosten", undefined]);
    expect(await suggest("Kosten", "/docs")).toEqual([]);
  });
});
