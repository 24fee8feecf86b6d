/** Reads values of unknown shape. Configuration files are written by others: what has the wrong type counts as absent. */

export type Data = Readonly<Record<string, unknown>>;

/** Whether a value is an object and no list. */
export const isRecord = (value: unknown): value is Data =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value as an object. Empty when it is none. */
export const toRecord = (value: unknown): Data => (isRecord(value) ? value : {});

/** The value as a list. Empty when it is none. */
export const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Longest text of an entry, in characters. */
const MAX_TEXT = 300;

/** The value as a text on one line. Null when it is none or empty. */
export function toText(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = String(value).replace(/\s+/g, " ").trim();
  return text === "" || text.length > MAX_TEXT ? null : text;
}

/** The first of the fields that is a text. */
export const firstText = (data: Data, ...names: string[]): string | null =>
  names.map((name) => toText(data[name])).find((text) => text !== null) ?? null;
