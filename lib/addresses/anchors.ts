/** The anchors that generators give to headings. */

import { slug as githubSlug } from "github-slugger";
import type { Heading } from "#lib/contract/docs.ts";

/** The slugger of a generator: `github` is that of most, and our own. */
export const ANCHOR_STYLES = ["github", "vitepress", "mkdocs", "unicode", "kramdown"] as const;
export type AnchorStyle = (typeof ANCHOR_STYLES)[number];

type Slugger = {
  slug(text: string): string;
  /** The anchor of the `count`th further heading with the same text. */
  repeat(slug: string, count: number): string;
};

const dashed = (slug: string, count: number): string => `${slug}-${count}`;
const underscored = (slug: string, count: number): string => `${slug}_${count}`;

/** VitePress' and VuePress' own: other characters than letters and digits become one dash. */
const vitepressSlug = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036F]/g, "")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are dropped
    .replace(/[\u0000-\u001f]/g, "")
    .replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^-+|-+$/g, "")
    .replace(/^(\d)/, "_$1")
    .toLowerCase();

/** Python-Markdown's: letters of other alphabets are lost. */
const mkdocsSlug = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[^\x20-\x7E]/g, "")
    .replace(/[^\w\s-]/g, "")
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, "-");

/** That of PyMdown with `case: lower`, which keeps letters of all alphabets. */
const unicodeSlug = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_\- ]/gu, "")
    .trim()
    .toLowerCase()
    .replaceAll(" ", "-");

const kramdownSlug = (text: string): string =>
  text
    .replace(/^[^a-z]+/i, "")
    .replace(/[^a-z0-9 -]/gi, "")
    .toLowerCase()
    .replaceAll(" ", "-") || "section";

const sluggers: Record<AnchorStyle, Slugger> = {
  github: { slug: githubSlug, repeat: dashed },
  vitepress: { slug: vitepressSlug, repeat: dashed },
  mkdocs: { slug: mkdocsSlug, repeat: underscored },
  unicode: { slug: unicodeSlug, repeat: underscored },
  kramdown: { slug: kramdownSlug, repeat: dashed },
};

/** The anchors of a page's headings on its generator's site, by our own. A heading's own id (`{#id}`) is the same there. */
export function anchorsOf(headings: readonly Heading[], style: AnchorStyle): Map<string, string> {
  if (style === "github") return new Map(headings.map(({ id }) => [id, id]));
  const { slug, repeat } = sluggers[style];
  const counts = new Map<string, number>();
  return new Map(
    headings.map(({ id, text }) => {
      if (isOwnId(id, text)) return [id, id];
      const anchor = slug(text);
      const count = counts.get(anchor) ?? 0;
      counts.set(anchor, count + 1);
      return [id, count === 0 ? anchor : repeat(anchor, count)];
    }),
  );
}

/** Whether a heading's id does not come from its text. */
const isOwnId = (id: string, text: string): boolean => {
  const ours = githubSlug(text) || "section";
  return id !== ours && !(id.startsWith(`${ours}-`) && /^\d+$/.test(id.slice(ours.length + 1)));
};
