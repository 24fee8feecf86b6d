/** Names of files and folders as readers see them. */

/** Short names that are written in capitals. */
const ACRONYMS = new Set([
  "ai",
  "api",
  "cli",
  "css",
  "faq",
  "html",
  "http",
  "json",
  "mcp",
  "mdx",
  "sdk",
  "seo",
  "sql",
  "ui",
  "url",
  "ux",
]);

/** "02-getting_started" → "Getting started", "api" → "API". */
export function toWords(name: string): string {
  const words = name
    .replace(/^\d+[-_. ]+(?=\D)/, "")
    .replace(/^\((.+)\)$/, "$1")
    .replace(/[-_]+/g, " ")
    .trim();
  if (ACRONYMS.has(words)) return words.toUpperCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
