/** Folder pages without a text of their own list the pages of their folder. */
import type { NavEntry } from "#lib/contract/docs.ts";
import { escapeText } from "#lib/markdown/escape.ts";

/** Most pages in a list. */
const MAX_ITEMS = 400;
/** What generators do not show as text: comments, scripts, shortcodes, imports and exports, empty elements. */
const UNSEEN = [
  /<(script|style)\b[\s\S]*?<\/\1>/g,
  /<!--[\s\S]*?-->/g,
  /\{\/\*[\s\S]*?\*\/\}/g,
  /\{\{[<%][\s\S]*?[>%]\}\}/g,
  /^(import|export)\s[^\n]*(\n(?!\n)[^\n]*)*$/gm,
  /^#\s[^\n]*$/m,
  /<\/?[A-Z][\w.]*\s*\/?>/g,
];

/** Whether a page's body has no text. */
export const isEmptyBody = (body: string): boolean =>
  UNSEEN.reduce((text, pattern) => text.replace(pattern, ""), body).trim() === "";

/** The entries below a page in the navigation. Empty for a page that is no group's own. */
export function entriesBelow(nav: readonly NavEntry[], path: string): NavEntry[] {
  for (const entry of nav) {
    if (entry.path === path && entry.entries.length > 0) return entry.entries;
    const found = entriesBelow(entry.entries, path);
    if (found.length > 0) return found;
  }
  return [];
}

/** Pages and groups as a Markdown list, groups with their pages. `describe` gives the description of a page. */
export function toList(entries: readonly NavEntry[], describe: (path: string) => string | null): string {
  const lines: string[] = [];
  const toMarkdown = (text: string): string => escapeText(text.replace(/\s+/g, " ")).replace(/[{}]/g, "\\$&");
  const write = (list: readonly NavEntry[], indent: string): void => {
    for (const { title, path, href, entries: below } of list) {
      if (lines.length >= MAX_ITEMS) return;
      const target = path ?? href;
      const name = toMarkdown(title);
      const description = path === null ? null : describe(path);
      lines.push(
        `${indent}- ${target ? `[${name}](${target})` : name}${description ? `: ${toMarkdown(description)}` : ""}`,
      );
      if (path === null) write(below, `${indent}  `);
    }
  };
  write(entries, "");
  return lines.join("\n");
}
