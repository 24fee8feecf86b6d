import path from "node:path";
import type { Addresses } from "#lib/addresses/addresses.ts";
import { createConfiguredAddresses, docsFolderOf } from "#lib/config/adapters.ts";
import type { Env } from "#lib/config/env.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { describeSource } from "#lib/docs/generators/describe.ts";
import { describeNavigation } from "#lib/docs/navigation/describe.ts";
import { listLostPages } from "#lib/docs/report.ts";
import { groupNotes } from "#lib/docs/report-groups.ts";
import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";

/** Whether other machines can reach the site at this address. */
function isPublic(siteUrl: string): boolean {
  const { hostname } = new URL(siteUrl);
  return !(hostname === "localhost" || hostname.endsWith(".localhost") || /^(127\.|\[::1\]$)/.test(hostname));
}

/** Checks the site's address, its secret and its API keys. */
export function checkSite(config: Env): Check[] {
  return [checkUrl(config), checkSecret(config), checkKeys(config.apiKeys)];
}

function checkUrl({ siteUrl, basePath }: Env): Check {
  const id = "site.url";
  const { protocol, pathname, search, hash } = new URL(siteUrl);
  if (pathname.replace(/\/$/, "") !== basePath || search || hash)
    return fail(
      id,
      `SITE_URL has another path than BASE_PATH: the site answers ${basePath ? `below ${basePath}` : "at the root"} only.`,
      "Leave only the origin in SITE_URL, as https://docs.example.com, and set BASE_PATH to the path.",
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
export async function checkDocs(config: Env): Promise<Check[]> {
  let opened: Docs;
  try {
    opened = await openDocs({
      ...config.docs,
      dir: await docsFolderOf(config),
      cacheFile: path.join(config.dataDir, "docs-index.json"),
    });
  } catch {
    const hint = config.docsGit
      ? "Set DOCS_GIT to a repository that git can fetch here."
      : "Set DOCS_DIR to a folder that exists.";
    return [fail("docs.index", "The docs cannot be read.", hint)];
  }
  const { report } = opened;
  const { pages, sections, source, navigation, assets } = report;
  const lost = listLostPages(report);
  const list = (files: readonly { file: string }[]) =>
    [...new Set(files.map(({ file }) => file))].slice(0, 5).join(", ");
  if (pages === 0)
    return [fail("docs.index", "There are no pages in DOCS_DIR.", "Add .mdx or .md files, or set DOCS_DIR.")];
  return [
    ...(await checkPublished(createConfiguredAddresses(config, opened))),
    ...describeSource(source, process.cwd()).map((text) => ok("docs.source", `Docs: ${text}.`)),
    ok("docs.navigation", `Docs: ${describeNavigation(navigation)[0]}.`),
    ok("docs.files", `Docs: ${assets.found} pictures and other files are found, ${assets.missing.length} are missing.`),
    lost.length > 0
      ? fail("docs.index", `${lost.length} files are lost: ${list(lost)}.`, "`npm run index` says why.")
      : ok("docs.index", `The index has all ${pages} pages, in ${sections} sections.`),
    ...groupNotes(report).map(({ title, notes }) =>
      warn("docs.pages", `Docs: ${title}: ${list(notes)}.`, "`npm run index -- --all` says where and why."),
    ),
  ];
}

/** Checks whether the site at DOCS_URL has the pages. Nothing is checked without DOCS_URL. */
export async function checkPublished(addresses: Addresses): Promise<Check[]> {
  await addresses.refresh();
  const report = addresses.report();
  if (!report) return [];
  const id = "docs.published";
  const { docsUrl, problem, isPartial, pages, found, missing } = report;
  if (problem !== null)
    return [
      warn(
        id,
        `The sitemap of ${docsUrl} is of no use: ${problem}.`,
        "Links follow the generator's rule unchecked. See whether one of them is right; else set DOCS_URL to the folder that the docs are below, or write the rule in DOCS_ADDRESSES.",
      ),
    ];
  const counted = `${found} of ${pages} pages are found at ${docsUrl}`;
  if (isPartial) return [ok(id, `${counted}, in the part of its sitemap that was read. Others follow the rule.`)];
  if (found === pages) return [ok(id, `${counted}.`)];
  return [
    warn(
      id,
      `${counted}. Missing there: ${missing.join(", ")}.`,
      "Their links lead to the copy here. Publish them, or write the rule in DOCS_ADDRESSES.",
    ),
  ];
}
