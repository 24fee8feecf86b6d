/** Text as PostgreSQL can keep it: without NUL and lone surrogates, which nobody can have meant. */
export const storableText = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/** The same for every text in plain data, keys included. */
export function storable<T>(value: T): T;
export function storable(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map((item) => storable(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), storable(item)]));
}
