/** Limits of frontmatter. A YAML alias repeats a value in a few bytes, so a small text may expand to a large one. */

/** Longest frontmatter as written, bytes of UTF-8. */
const MAX_BYTES = 32 * 1024;
/** Most values and characters, with aliases expanded. */
const MAX_VALUES = 2_000;
const MAX_CHARACTERS = 64 * 1024;
const MAX_DEPTH = 16;
/** Longest text of a field, or of each text of a list, in characters. */
const LENGTHS: Record<string, number> = {
  title: 300,
  description: 2_000,
  section: 300,
  sidebar_label: 300,
  sidebarTitle: 300,
  linkTitle: 300,
  slug: 500,
  id: 500,
  url: 500,
  permalink: 500,
  aliases: 500,
  redirect_from: 500,
  keywords: 200,
  tags: 200,
  starters: 300,
};
const MAX_ITEMS = 200;

/** @throws Error for frontmatter that is too long to be parsed. */
export function checkLength(source: string): void {
  if (!source.startsWith("---")) return;
  const end = source.indexOf("\n---");
  const bytes = Buffer.byteLength(end < 0 ? source : source.slice(0, end));
  if (bytes > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES} bytes`);
}

/** Stops counting at the limit, so that expanded aliases take little time. @throws Error for data too large or deep. */
export function checkSize(data: unknown): void {
  let values = 0;
  let characters = 0;
  const count = (value: unknown, depth: number): void => {
    values += 1;
    if (depth > MAX_DEPTH) throw new Error(`it is nested deeper than ${MAX_DEPTH} levels`);
    if (typeof value === "string") characters += value.length;
    if (values > MAX_VALUES || characters > MAX_CHARACTERS) {
      throw new Error(
        `it means more than ${MAX_VALUES} values or ${MAX_CHARACTERS} characters, aliases counted in full`,
      );
    }
    if (typeof value !== "object" || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      characters += key.length;
      count(item, depth + 1);
    }
  };
  count(data, 0);
}

/** Returns the fields that are short enough, and a report on the others. */
export function dropLongFields(data: Record<string, unknown>): {
  fields: Record<string, unknown>;
  problem: string | null;
} {
  const isLong = ([name, value]: [string, unknown]): boolean => {
    const max = LENGTHS[name];
    if (max === undefined) return false;
    const isList = name === "keywords" || name === "tags" || name === "starters";
    const texts = Array.isArray(value) ? value : isList ? String(value).split(",") : [value];
    return texts.length > MAX_ITEMS || texts.some((text) => String(text).length > max);
  };
  const entries = Object.entries(data);
  const long = entries.filter(isLong).map(([name]) => name);
  const fields = Object.fromEntries(entries.filter(([name]) => !long.includes(name)));
  return { fields, problem: long.length > 0 ? `too long in the frontmatter and left out: ${long.join(", ")}` : null };
}
