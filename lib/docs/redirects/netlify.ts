/** The file `_redirects`, as Netlify and Cloudflare Pages read it: `/old /new 301`. */
import { type RedirectRule, toRule } from "./redirect-rule.ts";

const PERMANENT = ["301", "308"];
const TEMPORARY = ["302", "303", "307"];

/** A rule is null for a line that is no redirect to an address. `line` is the number of the first one. */
export function parseNetlify(text: string): { rules: (RedirectRule | null)[]; line: number | undefined } {
  const lines = text.split("\n").map((line, i) => ({ number: i + 1, words: wordsOf(line) }));
  const parsed = lines
    .filter(({ words }) => words.length > 0)
    .map(({ number, words }) => ({ number, rule: parseLine(words) }));
  return { rules: parsed.map(({ rule }) => rule), line: parsed.find(({ rule }) => rule === null)?.number };
}

const wordsOf = (line: string): string[] =>
  line
    .replace(/(^|\s)#.*$/, "")
    .split(/\s+/)
    .filter((word) => word !== "");

/** A line with a condition, such as a query, a country or a language, is not for every reader: it is left out. */
function parseLine([from, to, status = "301", ...conditions]: string[]): RedirectRule | null {
  const code = status.replace(/!$/, "");
  if (conditions.length > 0 || ![...PERMANENT, ...TEMPORARY].includes(code)) return null;
  return toRule(from, to, PERMANENT.includes(code));
}
