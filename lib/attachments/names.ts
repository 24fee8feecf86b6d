/** Names of uploads: kept for people and told to models, never used as paths. */

/** Longest name, in UTF-16 code units. */
export const MAX_FILE_NAME = 200;

/** Controls, and marks that turn the direction of text: with them a name shows as another. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** The name without folders and characters that hide something; "" when nothing is left. */
export function cleanName(name: string): string {
  const base = name
    .replace(/^.*[/\\]/s, "")
    .replace(UNSEEN, "")
    .toWellFormed()
    .trim();
  return /^\.*$/.test(base) ? "" : base;
}
