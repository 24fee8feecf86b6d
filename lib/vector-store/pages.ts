/** Pages of the docs as the files of a vector store. */
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { renderPage } from "#lib/agents/llms.ts";
import type { Docs } from "#lib/docs/docs.ts";
import { sha256 } from "#lib/ids.ts";

/** `text` is what `/docs/….md` serves; `hash` is its SHA-256. */
export type Page = { path: string; text: string; hash: string };
/** A page that could not be added or replaced, and why. */
export type Fault = { path: string; reason: string };

/** OpenAI's limit for the value of an attribute, in characters. */
const MAX_ATTRIBUTE = 512;
const MAX_NAME = 150;

export type RenderedPages = { pages: Page[]; faults: Fault[] };

/** Every page as Markdown, as the site serves it, with links that begin with `siteUrl`. */
export function renderPages(
  docs: Pick<Docs, "pages" | "nav" | "markdown" | "pageInfo">,
  siteUrl: string,
): RenderedPages {
  const addresses = ownAddresses(siteUrl);
  const pages: Page[] = [];
  const faults: Fault[] = [];
  for (const { path } of docs.pages) {
    try {
      const text = [...(renderPage(docs, path, addresses)?.pieces ?? [])].join("");
      if (path.length > MAX_ATTRIBUTE)
        faults.push({ path, reason: `Its address has over ${MAX_ATTRIBUTE} characters.` });
      else pages.push({ path, text, hash: sha256(text) });
    } catch {
      faults.push({ path, reason: "It cannot be written as Markdown." });
    }
  }
  return { pages, faults };
}

/** The end of the names of all files that were uploaded for this store. */
const nameEndOf = (store: string): string => sha256(store).slice(0, 8);

/**
 * Name of a page's file: `guides__streaming.<hash of the text>-<hash of the store>.md`. After a crash an
 * upload may be in no store: its name alone identifies it.
 */
export function fileNameOf({ path, hash }: Page, store: string): string {
  const words = path.replace(/^\/docs\/?/, "").replaceAll("/", "__") || "index";
  return `${words.slice(0, MAX_NAME)}.${hash.slice(0, 16)}-${nameEndOf(store)}.md`;
}

/** Whether a file of the account was uploaded for this store. */
export const isNamedFor = (store: string, name: string): boolean =>
  /\.[0-9a-f]{16}-[0-9a-f]{8}\.md$/.test(name) && name.endsWith(`-${nameEndOf(store)}.md`);
