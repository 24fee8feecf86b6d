/** What the assistant adds to a docs page's JavaScript: before anybody wants it, and once somebody does. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { openPage, openPanel, quiet } from "#tests/bench/panel.ts";
import type { Section } from "#tests/bench/report.ts";
import { build } from "#tests/bench/site.ts";
import { composer } from "#tests/support/pages/browser.ts";

/** Inside the project, so that its packages are found from there; ignored by git and by the site's own build. */
const TWIN = path.join(".data", "bench", "without-assistant");
/** All that a docs page draws of the assistant by itself: file and component. */
const ENTRANCES = [
  ["components/assistant/panel/opener.tsx", "AssistantOpener"],
  ["components/assistant/ask-about/ask-about-page.tsx", "AskAboutPage"],
] as const;
/** The fonts are named by their path. */
const FONTS = "node_modules/@fontsource-variable";
const CONFIGS = ["next.config.mjs", "package.json", "tsconfig.json"];
const SOURCES = ["components", "lib", "pages", "public", "instrumentation.ts", ...CONFIGS];

/** Builds the same site with entrances that draw nothing and lead nowhere; the difference is what they cost. */
export function buildWithout(): void {
  rmSync(TWIN, { recursive: true, force: true });
  mkdirSync(TWIN, { recursive: true });
  for (const entry of [...SOURCES, FONTS]) cpSync(entry, path.join(TWIN, entry), { recursive: true });
  for (const [file, component] of ENTRANCES) {
    if (!existsSync(file)) throw new Error(`${file} is gone: what does a docs page draw of the assistant now?`);
    writeFileSync(path.join(TWIN, file), `export const ${component} = (_: Record<string, unknown>) => null;\n`);
  }
  build(TWIN);
}

/** Files of a docs page as the build lists them, and their bytes as sent. */
function docsPage(folder: string, kind: ".js" | ".css"): number {
  const manifest = JSON.parse(readFileSync(path.join(folder, ".next", "build-manifest.json"), "utf8"));
  const files = new Set<string>([...manifest.pages["/_app"], ...manifest.pages["/docs/[[...slug]]"]]);
  return gzipped(
    [...files].filter((file) => file.endsWith(kind)),
    folder,
  );
}

const gzipped = (files: string[], folder = "."): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(folder, ".next", file))).length, 0);

/** By the builds alone. */
export function sizesOfBuilds(): Section["measures"] {
  const measure = (name: string, folder: string, kind: ".js" | ".css") => ({
    name: `docs page's ${kind.slice(1)} ${name} the assistant`,
    unit: "B" as const,
    values: [docsPage(folder, kind)],
  });
  return [".js" as const, ".css" as const].flatMap((kind) => [
    measure("with", ".", kind),
    measure("without", TWIN, kind),
  ]);
}

/** By what Chromium loads. */
export async function sizesInBrowser(site: string): Promise<Section["measures"]> {
  const loaded = new Set<string>();
  const { page, close } = await openPage(site, async (tab) => {
    tab.page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith(".js") && !pathname.endsWith("Manifest.js")) loaded.add(pathname.replace("/_next/", ""));
    });
  });
  const before = [...loaded];
  await openPanel(page);
  await composer(page).waitFor();
  await quiet(page);
  const panel = [...loaded].filter((file) => !before.includes(file));
  await close();
  return [
    { name: "loaded with a docs page, before any intent", unit: "B", values: [gzipped(before)] },
    { name: "loaded for the panel", unit: "B", values: [gzipped(panel)] },
  ];
}
