type DeltaEvent = { type: "delta"; data: { delta: string; offset: number } };

/** The change from one text to another, as one event, or as none for equal texts. */
export function deltaBetween(from: string, to: string): DeltaEvent[] {
  if (from === to) return [];
  let offset = 0;
  while (offset < from.length && from[offset] === to[offset]) offset += 1;
  // A delta does not begin in the middle of a surrogate pair.
  if (/[\uD800-\uDBFF]/.test(to[offset - 1] ?? "")) offset -= 1;
  return [{ type: "delta", data: { delta: to.slice(offset), offset } }];
}
