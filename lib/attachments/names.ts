/** Names of uploads. They are shown to people and models, and never used as paths. */

/** The longest name, UTF-16 code units. */
export const MAX_FILE_NAME = 200;

/** Control characters and direction marks: they make a name look like another one. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** The name without folders and invisible characters; "" when nothing is left. */
export function cleanName(name: string): string {
  const base = name
    .replace(/^.*[/\\]/s, "")
    .replace(INVISIBLE, "")
    .toWellFormed()
    .trim();
  return /^\.*$/.test(base) ? "" : base;
}
