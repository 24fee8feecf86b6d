import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { describe, expect, it } from "vitest";
import { inlineScript, trustedTypesScript } from "#components/site/inline-script.ts";
import { openAssistant } from "#tests/support/pages/browser.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";

const gzipped = (file: string): number => gzipSync(readFileSync(path.join(".next", file))).length;
const read = (file: string): string => readFileSync(path.join(".next", file), "utf8");

/** Words that only the assistant's own code holds. */
const ASSISTANT = /paste-assistant-(thread|message|simple)|Idempotency-Key|AI_CHAT_LOG/;

/** And only the search's. */
const SEARCH = /api\/docs-search/;

/** What a docs page has anyway, and what is fetched on intent only. */
const NOT_COUNTED =
  /^(react|next)(-dom)?($|\/)|\/messages\/messages\.tsx$|\.css$|\/(panel|selection-ask|explain-panel|dialog|icon)\.tsx$/;

/** Modules of a docs page before anybody means to use what they open, minified. */
async function eagerCode(...input: string[]): Promise<string> {
  return codeOf(input, NOT_COUNTED);
}

async function codeOf(input: string[], external: RegExp): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    // As next.config.mjs does.
    define: { "process.env.BASE_PATH": '""' },
    oxc: { jsx: { runtime: "automatic", development: false } },
    build: {
      write: false,
      minify: true,
      target: "es2022",
      // Without the bundler's own helper for dynamic imports: the site has Next's.
      ssr: true,
      rolldownOptions: {
        input,
        external,
        preserveEntrySignatures: "strict",
      },
    },
  });
  return [built]
    .flat()
    .flatMap((result) => ("output" in result ? result.output : []))
    .map((chunk) => (chunk.type === "chunk" ? chunk.code : ""))
    .join("\n");
}

describe("the download of a docs page", () => {
  it("contains at most 3 kB of the assistant before a reader reaches for it", async () => {
    const panel = "components/assistant/panel";
    const code = await eagerCode(`${panel}/opener.tsx`, "components/assistant/ask-about/ask-about-page.tsx");
    expect(code).toContain("opener.ask");
    expect(code).toContain("opener.askPage");
    // The inline script is counted with the theme's half of it, and without the policy of all scripts.
    const inline = inlineScript.replace(trustedTypesScript, "");
    expect(inline.length).toBeLessThan(inlineScript.length);
    const bytes = gzipSync(code).length + gzipSync(inline).length;
    process.stdout.write(`assistant before intent ${bytes} B gzip\n`);
    expect(bytes).toBeLessThanOrEqual(3_000);
  });

  it("contains at most 1.5 kB for its texts, without a parser of messages", async () => {
    const bytes = gzipSync(await codeOf(["components/messages/messages.tsx"], /^react($|\/)/)).length;
    process.stdout.write(`runtime of the messages ${bytes} B gzip\n`);
    expect(bytes).toBeLessThanOrEqual(1_500);
  });

  it("contains at most 1.5 kB of the search", async () => {
    const code = await eagerCode("components/search/opener.tsx");
    expect(code).toContain("search.label");
    const bytes = gzipSync(code).length;
    process.stdout.write(`search before intent ${bytes} B gzip\n`);
    expect(bytes).toBeLessThanOrEqual(1_500);
  });

  it("contains less than 600 B of the page simplifier", async () => {
    // What loads it is counted with the opener, which loads the panel in the same way.
    const counted = new RegExp(`${NOT_COUNTED.source}|/use-code\\.ts$`);
    const code = await codeOf(["components/assistant/explain/explain-page.tsx"], counted);
    expect(code).toContain("opener.explain");
    const bytes = gzipSync(code).length;
    process.stdout.write(`explaining before intent ${bytes} B gzip\n`);
    expect(bytes).toBeLessThan(600);
  });
});

describe("the code that a docs page loads", () => {
  const server = setUpSite("small");
  const tab = setUpTab(server);

  it("contains nothing of the panel, and the panel stays within its budget", async () => {
    const { page } = tab;
    const loaded = new Set<string>();
    /** The texts that came over the network: the browser keeps them. */
    let fetched = 0;
    const session = await tab.context.newCDPSession(page);
    await session.send("Network.enable");
    session.on("Network.responseReceived", ({ response }) => {
      if (response.url.includes("/api/messages") && !response.fromDiskCache) fetched++;
    });
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith(".js") && !pathname.endsWith("Manifest.js")) loaded.add(pathname.replace("/_next/", ""));
    });
    await page.goto(`${server.url}/docs/slack`, { waitUntil: "networkidle" });
    const before = [...loaded];
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter((file) => ASSISTANT.test(read(file)) || SEARCH.test(read(file)))).toEqual([]);

    await page.getByRole("button", { name: "Search the docs" }).click();
    await page.getByRole("combobox", { name: "Search the docs" }).waitFor();
    const search = [...loaded].filter((file) => !before.includes(file));
    expect(search.some((file) => SEARCH.test(read(file)))).toBe(true);
    await page.keyboard.press("Escape");
    before.push(...search);

    await openAssistant(page);
    // The list of threads is fetched ahead; it counts, whenever it comes.
    await expect.poll(() => [...loaded].some((file) => read(file).includes("threads.deleteQuestion"))).toBe(true);
    const panel = [...loaded].filter((file) => !before.includes(file));
    expect(panel.some((file) => ASSISTANT.test(read(file)))).toBe(true);
    const bytes = (files: string[]) => files.reduce((sum, file) => sum + gzipped(file), 0);
    const own = bytes(before) - bytes(search);
    expect(fetched).toBe(1);
    process.stdout.write(`docs page ${own} B gzip, search ${bytes(search)} B, panel ${bytes(panel)} B beyond that\n`);
    // Bytes of gzip: of a docs page less than Paste's own site needs, of the panel no more than the lightest of its peers.
    expect(own).toBeLessThan(190_000);
    expect(bytes(search)).toBeLessThan(12_000);
    expect(bytes(panel)).toBeLessThan(138_000);
  });
});
