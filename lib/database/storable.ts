/** Removes NUL and lone surrogates from a text. PostgreSQL cannot store them, and no reader writes them on purpose. */
export const storableText = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/** Does the same for every text in plain data, including keys. */
export function storable<T>(value: T): T;
export function storable(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map((item) => storable(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), storable(item)]));
}
