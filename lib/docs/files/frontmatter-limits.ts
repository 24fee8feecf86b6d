/** How large frontmatter may be: an alias of YAML names a value again for a few bytes, and each naming is a copy once it is text. */

/** Of the frontmatter as written, bytes of UTF-8. */
const MAX_BYTES = 32 * 1024;
/** Of what it means, with each alias counted as often as it is named: values, and characters of text. */
const MAX_VALUES = 2_000;
const MAX_CHARACTERS = 64 * 1024;
const MAX_DEPTH = 16;
/** Characters, of a text or of each text of a list. */
const LENGTHS: Record<string, number> = {
  title: 300,
  description: 2_000,
  section: 300,
  slug: 500,
  id: 500,
  keywords: 200,
  tags: 200,
  starters: 300,
};
const MAX_ITEMS = 200;

/** @throws Error for frontmatter that is too long to be parsed. */
export function refuseLong(source: string): void {
  if (!source.startsWith("---")) return;
  const end = source.indexOf("\n---");
  const bytes = Buffer.byteLength(end < 0 ? source : source.slice(0, end));
  if (bytes > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES} bytes`);
}

/** Stops counting at the limit, so that an alias bomb costs no more than it. @throws Error for data too large or deep. */
export function refuseLarge(data: unknown): void {
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

/** The fields that are not too long, and which are. */
export function withinLengths(data: Record<string, unknown>): {
  kept: Record<string, unknown>;
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
  const kept = Object.fromEntries(entries.filter(([name]) => !long.includes(name)));
  return { kept, problem: long.length > 0 ? `too long in the frontmatter and left out: ${long.join(", ")}` : null };
}
