/** A redirect as somebody wrote it, for one address or for all that fit a pattern. */
export type RedirectRule = {
  /**
   * The path that is gone. A part `:name` stands for one part of a path, `*` or `:name*` at the end for all that follow.
   */
  from: string;
  /** Where it leads: a path, a file of the docs or an absolute address, with `:name` or `:splat` for what stood there. */
  to: string;
  isPermanent: boolean;
};

/** A rule from two values of a configuration file. Null where they are no path and no address. */
export function toRule(from: unknown, to: unknown, isPermanent = true): RedirectRule | null {
  if (typeof from !== "string" || typeof to !== "string") return null;
  const isPath = from.startsWith("/") && !from.startsWith("//") && from.length <= MAX_LENGTH;
  return isPath && to !== "" && to.length <= MAX_LENGTH && !/[\s\\]/.test(from + to) ? { from, to, isPermanent } : null;
}

/** Longest path or address, characters. */
const MAX_LENGTH = 1_000;
