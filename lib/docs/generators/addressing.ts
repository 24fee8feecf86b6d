/** The settings of a generator that decide the addresses of its site's pages. */

import { readText } from "./folder.ts";
import type { DocsSource } from "./locate.ts";

/** The names of the settings, as their generators write them. */
export const ADDRESS_SETTINGS = [
  "routeBasePath",
  "contentDirBasePath",
  "trailingSlash",
  "cleanUrls",
  "use_directory_urls",
  "uglyURLs",
  "permalink",
  "format",
  "slugify",
  "defaultContentLanguageInSubdir",
] as const;
type Setting = (typeof ADDRESS_SETTINGS)[number];

/** `settings` has the values that the generator's configuration gives as literals; "true" and "false" for switches. */
export type Addressing = {
  /** Name of the generator, or null for plain Markdown. */
  generator: string | null;
  settings: Partial<Record<Setting, string>>;
};

/** Reads the generator's configuration as text: what a program computes there stays unknown. */
export async function readAddressing({
  generator,
  config,
}: Pick<DocsSource, "generator" | "config">): Promise<Addressing> {
  const text = withoutComments((config && (await readText(config))) || "");
  const found = ADDRESS_SETTINGS.flatMap((name) => {
    const value = settingIn(name === "routeBasePath" ? ofDocsPlugin(text) : text, name);
    return value === null ? [] : [[name, value] as const];
  });
  return { generator, settings: Object.fromEntries(found) };
}

export const withoutComments = (text: string): string => text.replace(/^[ \t]*(\/\/|#|\*|\/\*).*$/gm, "");

/** Docusaurus has one setting of this name for each of its plugins; that of the docs stands behind `docs:`. */
export const ofDocsPlugin = (text: string): string => {
  const start = text.search(/\bdocs\s*:\s*\{/);
  return start < 0 ? "" : (text.slice(start, start + 2_000).split(/\b(?:blog|pages|theme)\s*:/)[0] ?? "");
};

/** The value of `name: value` or `name = value`. Null when it is no literal. */
export function settingIn(text: string, name: string): string | null {
  const [, , quoted, plain] =
    new RegExp(String.raw`(?:^|[\s,{"'])${name}["']?\s*[:=]\s*(?:(["'])([^"'\n]*)\1|([\w./-]+))`, "m").exec(text) ?? [];
  return quoted ?? plain ?? null;
}
