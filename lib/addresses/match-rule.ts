/** Patterns of redirects. They are compared part by part: an expression made of them could take for ever on a long path. */
import type { RedirectRule } from "#lib/docs/redirects/redirect-rule.ts";

/** The target of a rule for a path that fits its pattern, with what stood in the place of its names. Else null. */
export function matchRule({ from, to }: RedirectRule, path: string): string | null {
  const values = match(partsOf(from), partsOf(path));
  if (values === null) return null;
  // A name that the pattern does not have stays as it is.
  return to.replace(/:(\w+)\*?/g, (whole, name: string) => values.get(name) ?? whole);
}

const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "");

function match(pattern: string[], parts: string[]): Map<string, string> | null {
  const values = new Map<string, string>();
  for (const [i, expected] of pattern.entries()) {
    const rest = /^(?:\*|:(\w+)\*)$/.exec(expected);
    if (rest && i === pattern.length - 1) return values.set(rest[1] ?? "splat", encode(parts.slice(i)));
    const part = parts[i];
    if (part === undefined) return null;
    const name = /^:(\w+)$/.exec(expected)?.[1];
    if (name !== undefined) values.set(name, encode([part]));
    else if (expected.toLowerCase() !== part.toLowerCase()) return null;
  }
  return pattern.length === parts.length ? values : null;
}

/** What a reader's address brings along must not add a query, an anchor or a step upwards. */
const encode = (parts: string[]): string =>
  parts
    .filter((part) => !/^\.{1,2}$/.test(part))
    .map((part) => part.replace(/[?#:]/g, encodeURIComponent))
    .join("/");
