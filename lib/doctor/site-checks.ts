import path from "node:path";
import type { Env } from "#lib/config/env.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { type DocsReport, listLostPages } from "#lib/docs/report.ts";
import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";

/** Whether other machines can reach the site at this address. */
function isPublic(siteUrl: string): boolean {
  const { hostname } = new URL(siteUrl);
  return !(hostname === "localhost" || hostname.endsWith(".localhost") || /^(127\.|\[::1\]$)/.test(hostname));
}

/** Checks the site's address, its secret and its API keys. */
export function checkSite(config: Env): Check[] {
  const { siteUrl } = config;
  return [checkUrl(siteUrl), checkSecret(config), checkKeys(config.apiKeys)];
}

function checkUrl(siteUrl: string): Check {
  const id = "site.url";
  const { protocol, pathname, search, hash } = new URL(siteUrl);
  if (pathname !== "/" || search || hash)
    return fail(
      id,
      "SITE_URL has a path: the site answers at the root only.",
      "Leave only the origin, as https://docs.example.com.",
    );
  if (!isPublic(siteUrl))
    return warn(
      id,
      `The site's address is ${siteUrl}: right on this machine only.`,
      "Set SITE_URL where readers come from elsewhere.",
    );
  return protocol === "https:"
    ? ok(id, `The site's address is ${siteUrl}.`)
    : fail(
        id,
        "SITE_URL is public but not https: the owner's cookie can be read on its way.",
        "Serve the site over https.",
      );
}

function checkSecret({ siteUrl, sessionSecret }: Env): Check {
  if (sessionSecret) return ok("site.secret", "SESSION_SECRET is set.");
  return isPublic(siteUrl)
    ? fail(
        "site.secret",
        "SESSION_SECRET is not set on a public site: a new disk signs everybody out.",
        "Set it to 32 random characters or more.",
      )
    : ok("site.secret", "The session secret is generated and kept in DATA_DIR.");
}

function checkKeys(keys: readonly string[]): Check {
  const id = "site.api_keys";
  if (keys.length === 0) return ok(id, "No API keys: programs cannot query.");
  const weak = keys.filter((key) => new Set(key).size < 10).length;
  return weak > 0
    ? fail(
        id,
        `${weak} of ${keys.length} API keys could be guessed: too few different characters.`,
        "Make keys with `openssl rand -hex 24`.",
      )
    : ok(id, keys.length === 1 ? "One API key is set." : `${keys.length} API keys are set.`);
}

/** Checks whether every page can be read and found. Updates the index too. */
export async function checkDocs({ docs, dataDir }: Env): Promise<Check[]> {
  let report: DocsReport;
  try {
    ({ report } = await openDocs({ ...docs, cacheFile: path.join(dataDir, "docs-index.json") }));
  } catch {
    return [fail("docs.index", "The docs cannot be read.", "Set DOCS_DIR to a folder that exists.")];
  }
  const { pages, sections, fallbacks } = report;
  const lost = listLostPages(report);
  const list = (files: readonly { file: string }[]) =>
    [...new Set(files.map(({ file }) => file))].slice(0, 5).join(", ");
  if (pages === 0)
    return [fail("docs.index", "There are no pages in DOCS_DIR.", "Add .mdx or .md files, or set DOCS_DIR.")];
  return [
    lost.length > 0
      ? fail("docs.index", `${lost.length} files are lost: ${list(lost)}.`, "`npm run index` says why.")
      : ok("docs.index", `The index has all ${pages} pages, in ${sections} sections.`),
    ...(fallbacks.length > 0
      ? [warn("docs.pages", `Not quite as written: ${list(fallbacks)}.`, "`npm run index` says why.")]
      : []),
  ];
}
