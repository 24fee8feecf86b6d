/** The same pages on Starlight, built outside the project: what the docs pages are held against. */
import { spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { createGzip } from "node:zlib";
import { openDocs } from "#lib/docs/docs.ts";

const PACKAGES = ["astro@7.3.5", "@astrojs/starlight@0.42.4"];
const FILES = {
  "package.json": '{ "name": "peer", "private": true, "type": "module" }',
  "astro.config.mjs": `import { defineConfig } from "astro/config";
import starlight from "@astrojs/starlight";
export default defineConfig({ integrations: [starlight({ title: "Paste Assistant" })] });
`,
  "src/content.config.ts": `import { defineCollection } from "astro:content";
import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
`,
};
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

export type Peer = { urlOf(page: string): string; close(): Promise<void> };

/** Builds and serves the docs in `dir`. It takes about a minute, and asks the npm registry. */
export async function startPeer(dir: string): Promise<Peer> {
  const folder = await mkdtemp(path.join(tmpdir(), "vitals-peer-"));
  for (const [name, text] of [...Object.entries(FILES), ...(await pagesOf(dir))]) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  run(folder, "npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...PACKAGES]);
  run(folder, process.execPath, ["node_modules/astro/bin/astro.mjs", "build"]);
  const server = await serve(path.join(folder, "dist"));
  return {
    urlOf: (page) => `${server.url}/${page.replace(/^\/docs\/?/, "")}/`.replace(/\/+$/, "/"),
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Every page as its Markdown, without pictures: those are of this site. */
async function pagesOf(dir: string): Promise<[string, string][]> {
  const docs = await openDocs({ dir });
  return Promise.all(
    docs.pages.map(async ({ path: address, title, description }): Promise<[string, string]> => {
      const head = [`title: ${JSON.stringify(title)}`, `description: ${JSON.stringify(description ?? "")}`].join("\n");
      const text = (await docs.markdown(address, ""))?.replace(/!\[[^\]]*\]\([^)]*\)/g, "") ?? "";
      const name = address.replace(/^\/docs\/?/, "") || "index";
      return [`src/content/docs/${name}.md`, `---\n${head}\n---\n\n${text}\n`];
    }),
  );
}

function run(cwd: string, command: string, args: string[]): void {
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: "1" };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed:\n${stdout}${stderr}`);
}

/** A folder of files, compressed as every host does. */
async function serve(dir: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (req, res) => {
    const { pathname } = new URL(req.url ?? "/", "http://localhost");
    const file = path.join(dir, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    if (!(await stat(file).catch(() => null))?.isFile()) return void res.writeHead(404).end();
    const type = TYPES[path.extname(file)];
    res.setHeader("Content-Type", type ?? "application/octet-stream");
    if (!type) return void createReadStream(file).pipe(res);
    res.setHeader("Content-Encoding", "gzip");
    createReadStream(file).pipe(createGzip()).pipe(res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("The server has no address");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
