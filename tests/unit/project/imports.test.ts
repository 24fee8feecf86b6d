import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { drawLayers, findCycles, layerBreaks, readImports, withDrawing } from "../../../scripts/layers.ts";

const files = ["lib", "components", "pages"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name)),
);

/** What a file imports, as paths from the root for our own modules and as package names for others. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, "utf8");
  return [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target = ""]) => {
    if (target.startsWith("#")) return target.slice(1);
    return target.startsWith(".") ? path.join(path.dirname(file), target) : target;
  });
}
const edges = files.flatMap((file) => importsOf(file).map((target) => ({ file, target })));
const violations = (broken: (edge: { file: string; target: string }) => boolean) =>
  edges.filter(broken).map(({ file, target }) => `${file} → ${target}`);

/** The server's own halves of pages: what getServerSideProps and the routes need. */
const SERVER_PAGES =
  /^pages\/(api\/|docs\/|review\/|(assistant|embed|\[\.\.\.old\])\.tsx|(llms[\w-]*|robots)\.txt\.tsx|(sitemap|feed)\.xml\.tsx)/;

describe("imports of the project", () => {
  it("the check reads more than 200 imports", () => {
    expect(edges.length).toBeGreaterThan(200);
  });

  it("files of lib import only lower layers, without cycles, as the docs draw them", () => {
    const edges = readImports(".");
    expect(edges.length).toBeGreaterThan(800);
    expect(findCycles(edges)).toEqual([]);
    expect(layerBreaks(edges)).toEqual([]);
    const page = readFileSync("content/docs/architecture.mdx", "utf8");
    expect(withDrawing(page, drawLayers(edges))).toBe(page);
  });

  it("lib imports nothing from pages and components", () => {
    expect(violations(({ file, target }) => file.startsWith("lib/") && /^(pages|components)\//.test(target))).toEqual(
      [],
    );
  });

  const isContract = (file: string) => file.startsWith("lib/contract/");
  /** What server and browser read alike. */
  const isShared = (file: string) => isContract(file) || /^lib\/(markdown|messages)\//.test(file);

  it("the UI imports only the contract, the messages and the Markdown parser from lib", () => {
    const isUi = (file: string) =>
      file.startsWith("components/") || (file.startsWith("pages/") && !SERVER_PAGES.test(file));
    expect(violations(({ file, target }) => isUi(file) && target.startsWith("lib/") && !isShared(target))).toEqual([]);
  });

  it("the Markdown parser imports nothing else from lib", () => {
    const isParser = (file: string) => file.startsWith("lib/markdown/");
    expect(violations(({ file, target }) => isParser(file) && target.startsWith("lib/") && !isParser(target))).toEqual(
      [],
    );
  });

  it("the contract imports nothing, so that it adds no code to a page", () => {
    expect(violations(({ file, target }) => isContract(file) && !isContract(target))).toEqual([]);
  });

  it("routes import only the composition root, the route wrapper, their requests and errors from lib", () => {
    const allowed =
      /^lib\/(app|http\/(route|review|review-requests|headers|etag|event-stream|send-file|send-asset|send-brand-file|slack-route)|requests|errors|agents\/mcp\/answer)\.ts$/;
    expect(
      violations(
        ({ file, target }) => file.startsWith("pages/api/") && target.startsWith("lib/") && !allowed.test(target),
      ),
    ).toEqual([]);
  });

  it("only definitions, the composition root, its start and the doctor import adapters and the environment", () => {
    const adapters =
      /^lib\/(engines\/(openai|chat)\/engine|notify\/(slack|log)\/notifier|telemetry\/opentelemetry|database\/(embedded\/embedded|stores\/sections)|docs\/search\/dense\/embeddings|config\/(adapters|env))\.ts$/;
    const roots =
      /^lib\/(app|config\/(app-config|adapters)|start|slack\/slack|doctor\/[\w-]+|(engines|notify)\/[\w-]+\/(definition|check|doctor|membership))\.ts$/;
    expect(violations(({ file, target }) => adapters.test(target) && !roots.test(file))).toEqual([]);
  });

  it("only adapters import the packages of vendors", () => {
    const homes: Record<string, RegExp> = {
      openai: /^lib\/(engines\/(openai|chat)|upstream|vector-store)\//,
      "@slack/web-api": /^lib\/(notify\/)?slack\//,
      "@slack/socket-mode": /^lib\/slack\/socket-mode\.ts$/,
      "@supabase/supabase-js": /^lib\/database\//,
      "@supabase/lite": /^lib\/database\/embedded\//,
      kysely: /^lib\/database\/embedded\//,
      "@opentelemetry": /^lib\/telemetry\/opentelemetry/,
      swr: /^components\/(assistant\/data\/|search\/data\.ts)/,
      "@modelcontextprotocol/sdk": /^lib\/agents\/mcp\//,
    };
    const broken = violations(({ file, target }) => {
      const home = Object.entries(homes).find(([name]) => target === name || target.startsWith(`${name}/`))?.[1];
      return home !== undefined && !home.test(file);
    });
    expect(broken).toEqual([]);
  });

  it("only the data files of the UI send requests to the server", () => {
    const assistant = "components/assistant/data/";
    const homes = [assistant, "components/search/data.ts", "components/docs/data.ts"];
    const fetching = files.filter(
      (file) =>
        file.startsWith("components/") &&
        !homes.some((home) => file.startsWith(home)) &&
        /\bfetch\(|new EventSource\(/.test(readFileSync(file, "utf8")),
    );
    expect(fetching).toEqual([]);
    expect(violations(({ file, target }) => target === `${assistant}api.ts` && !file.startsWith(assistant))).toEqual(
      [],
    );
  });

  it("a route file is at most 25 lines long", () => {
    const long = files.filter(
      (file) => file.startsWith("pages/api/") && readFileSync(file, "utf8").split("\n").length > 26,
    );
    expect(long).toEqual([]);
  });
});
