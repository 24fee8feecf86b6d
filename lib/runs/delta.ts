import type { LoggedEvent } from "#lib/database/stores/runs.ts";

/** The change from one text to another, as at most one event. */
export function difference(from: string, to: string): LoggedEvent[] {
  if (from === to) return [];
  let offset = 0;
  while (offset < from.length && from[offset] === to[offset]) offset += 1;
  // Both halves of a character go together.
  if (/[\uD800-\uDBFF]/.test(to[offset - 1] ?? "")) offset -= 1;
  return [{ type: "delta", data: { delta: to.slice(offset), offset } }];
}
