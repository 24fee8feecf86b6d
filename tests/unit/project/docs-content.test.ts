/** The docs are checked against the code they describe: the assistant answers from them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import matter from "gray-matter";
import { beforeAll, describe, expect, it } from "vitest";
import { templates } from "#lib/assistants/instructions.ts";
import { variables } from "#lib/config/variables.ts";
import {
  FEEDBACK_REASONS,
  MAX_MESSAGE_LENGTH,
  MAX_NOTE_LENGTH,
  MAX_SELECTION_LENGTH,
  RUN_STATUSES,
} from "#lib/contract/assistant.ts";
import type { DocNode } from "#lib/contract/docs.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { snippetOf } from "#lib/docs/snippet.ts";
import { errorTable } from "#lib/errors.ts";
import { MAX_SCHEMA_DEPTH, MAX_SCHEMA_LENGTH } from "#lib/json-schemas.ts";
import { MAX_BODY_BYTES, MAX_CONTEXT_LENGTH, MAX_PROMPT_LENGTH, MAX_WAIT_SECONDS } from "#lib/requests.ts";
import { DEFAULT_WAIT_SECONDS } from "#lib/threads/query.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const folder = path.join(root, "content/docs");
const files = readdirSync(folder).filter((name) => name.endsWith(".mdx"));
const sourceOf = (file: string): string => readFileSync(path.join(folder, file), "utf8");
const apiText = files
  .filter((name) => name.startsWith("api-"))
  .map(sourceOf)
  .join("\n");

let docs: Docs;
beforeAll(async () => {
  docs = await openDocs({ dir: folder });
});

describe("the docs", () => {
  it("are rendered without an error or a skipped page", async () => {
    for (const { path } of docs.pages) await docs.page(path);
    expect(docs.report).toMatchObject({ pages: files.length, fallbacks: [], skipped: [] });
    expect(files.length).toBeGreaterThanOrEqual(16);
  });

  it("name only tests that exist", () => {
    const named = files.flatMap((file) =>
      [...sourceOf(file).matchAll(/`(tests\/[\w./-]+\.tsx?)`/g)].map(([, name]) => name ?? ""),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });

  it.each(files)("%s has a title, a description, a section, an order and three starters", (file) => {
    const { data } = matter(sourceOf(file));
    expect(data).toMatchObject({
      title: expect.stringMatching(/\S/),
      description: expect.stringMatching(/\.$/),
      section: expect.stringMatching(/\S/),
      order: expect.any(Number),
    });
    expect(data.starters).toHaveLength(3);
  });

  it("give every page its own place in the navigation", () => {
    const orders = files.map((file) => matter(sourceOf(file)).data.order);
    expect(new Set(orders).size).toBe(orders.length);
  });

  it("have internal links that lead to an existing page and heading", async () => {
    const broken: string[] = [];
    for (const { path } of docs.pages) {
      const page = await docs.page(path);
      for (const href of linksIn(page?.body ?? [])) {
        if (/^(https?:|mailto:)/.test(href)) continue;
        if (href.endsWith(".html") && existsSync(`${root}/public${href}`)) continue;
        const url = href.startsWith("#") ? path + href : href;
        const found = docs.has(url);
        if (found !== (url.includes("#") ? "anchor" : "page")) broken.push(`${path}: ${href}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it("answer the questions they offer on the page that offers them", async () => {
    const offered = docs.pages.flatMap(({ path }) =>
      docs.starters(path, (heading) => heading).map((question) => ({ path, question })),
    );
    const found = await Promise.all(
      // The demo engine quotes three sections.
      offered.map(async ({ path, question }) => ({ path, question, ...(await docs.search(question, { limit: 3 })) })),
    );
    const lost = found.filter(({ path, sections }) => !sections.some(({ url }) => url.split("#")[0] === path));
    expect(lost.map(({ question }) => question)).toEqual([]);
  });

  it("begin no line with a number and a dot that Markdown would read as a list", () => {
    const lines = files.flatMap((file) =>
      sourceOf(file)
        .replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, "")
        .split("\n"),
    );
    expect(lines.filter((line) => /^\d{3}\./.test(line))).toEqual([]);
  });

  it("contain no local paths, no unfinished remarks and no advertising", () => {
    const paths = String.raw`(^|[\s"'(=])/(work|tmp|root|home|Users)/`;
    const notes = String.raw`\b(TODO|FIXME|TBD|lorem)\b`;
    const praise = "seamless|blazing|effortless|cutting-edge|world-class|powerful|robust|state-of-the-art";
    const forbidden = new RegExp([paths, notes, praise].join("|"), "i");
    const texts = [...files.map(sourceOf), readFileSync(path.join(root, "README.md"), "utf8")];
    expect(texts.flatMap((text) => text.split("\n")).filter((line) => forbidden.test(line))).toEqual([]);
  });
});

describe("configuration.mdx", () => {
  const rows = tableRows(sourceOf("configuration.mdx"));

  it.each(Object.entries(variables))("has %s with its default", (name, { schema }) => {
    const { data } = schema.safeParse(undefined);
    expect(rows.get(name)?.[0]).toBe(data === undefined ? "none" : `\`${data}\``);
    expect(rows.get(name)?.[1]).toMatch(/\.$/);
  });

  it("has no variable that does not exist", () => {
    expect([...rows.keys()].filter((name) => !Object.hasOwn(variables, name))).toEqual([]);
  });
});

describe("troubleshooting.mdx", () => {
  it.each(Object.entries(errorTable))("explains %s under its own heading, with its status", (code, { status }) => {
    const section = docs.sections.find(({ url }) => url === `/docs/troubleshooting#${code}`);
    expect(section?.heading).toBe(code);
    expect(section?.content).toMatch(new RegExp(`^HTTP ${status}\\b`));
  });
});

describe("the API pages", () => {
  it.each(routeMethods())("describe %s", (signature) => {
    expect(apiText).toContain(`\`${signature}\``);
  });

  it("show valid JSON, and citations that match the links of the text", () => {
    const blocks = [...apiText.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = ""]) => JSON.parse(text));
    expect(blocks.length).toBeGreaterThan(10);
    const parts = blocks
      .flatMap(({ data }) => data ?? [])
      .flatMap(({ content }) => (Array.isArray(content) ? content : []));
    for (const { value, annotations } of parts.map(({ text }) => text)) {
      for (const { start_index, end_index, url, title } of annotations) {
        expect(value.slice(start_index, end_index)).toMatch(new RegExp(`^\\[.+\\]\\(${url}\\)$`));
        expect(docs.has(url)).toBe("anchor");
        expect(docs.sections.find((section) => section.url === url)?.heading).toBe(title.split(" › ")[1]);
      }
    }
    expect(parts.some(({ text }) => text.annotations.length > 0)).toBe(true);
  });

  it("name every template, every reason of a vote and every limit of a request", () => {
    const names = [...Object.keys(templates), ...FEEDBACK_REASONS];
    for (const name of names) expect(apiText).toContain(`\`${name}\``);
    const limits = [MAX_MESSAGE_LENGTH, MAX_CONTEXT_LENGTH, MAX_PROMPT_LENGTH, MAX_BODY_BYTES];
    for (const limit of limits) expect(apiText).toContain(limit.toLocaleString("en"));
    const query = sourceOf("query-api.mdx");
    expect(query).toContain(`1 to ${MAX_WAIT_SECONDS}; ${DEFAULT_WAIT_SECONDS} unless told`);
    expect(query).toContain(`${MAX_SCHEMA_LENGTH.toLocaleString("en")} characters and ${MAX_SCHEMA_DEPTH} levels`);
    expect(sourceOf("api-messages.mdx")).toContain(`1 to ${MAX_SELECTION_LENGTH.toLocaleString("en")} characters`);
    expect(sourceOf("api-feedback.mdx")).toContain(`up to ${MAX_NOTE_LENGTH.toLocaleString("en")} characters`);
  });

  it("show citations with the present text of the cited section", () => {
    const shown = [
      ...apiText.matchAll(/"url": "([^"]+)",\s+"title": "[^"]+",\s+"start_index[^}]+"snippet": "([^"]+)"/g),
    ];
    expect(shown.length).toBeGreaterThan(0);
    for (const [, url = "", text] of shown) expect(snippetOf(docs.section(url)?.content ?? "")).toBe(text);
  });

  it("have an explanation of every run status in the docs", () => {
    const statuses = docs.sections.find(({ url }) => url === "/docs/how-it-works#what-is-a-run")?.content;
    for (const status of RUN_STATUSES) expect(statuses).toContain(`\`${status}\``);
  });
});

function linksIn(nodes: DocNode[]): string[] {
  return nodes.flatMap((node) => {
    if (typeof node === "string") return [];
    const { href } = node.props;
    return [...(typeof href === "string" ? [href] : []), ...linksIn(node.children)];
  });
}

/** Rows of all tables whose first cell is an environment variable: its other cells by its name. */
function tableRows(source: string): Map<string, string[]> {
  const rows = source.matchAll(/^\| `([A-Z][A-Z_]+)` \| (.*?) \| (.*) \|$/gm);
  return new Map([...rows].map(([, name = "", fallback = "", about = ""]) => [name, [fallback, about]]));
}

/** "POST /api/…" for every method of every route file; parameters as `:threadId`. */
function routeMethods(): string[] {
  const api = path.join(root, "pages/api");
  return readdirSync(api, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes("[..."))
    .flatMap((file) => {
      const route = `/api/${file.replace(/(\/index)?\.ts$/, "").replace(/\[(\w+)\]/g, ":$1")}`;
      const methods = readFileSync(path.join(api, file), "utf8").matchAll(/^ {2}(GET|POST|PUT|DELETE): /gm);
      return [...methods].map(([, method]) => `${method} ${route}`);
    });
}
