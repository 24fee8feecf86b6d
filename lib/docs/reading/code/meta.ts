/** Reads the words after a fence's language, in the notations of several generators. */

export type CodeMeta = {
  title: string | null;
  /** Name of the tab that the block is in, for blocks that stand in a row. */
  tab: string | null;
  /** Numbers of lines, from 1. */
  marked: number[];
  inserted: number[];
  deleted: number[];
  /** Texts to point out. */
  words: string[];
  /** The number of the first line, where lines are numbered. */
  firstLine: number | null;
  /** Whether the block is a file of an example that its readers are not shown. */
  hidden: boolean;
};

/** Words that switch something of a generator on or off. Other words are the block's title. */
const FLAG =
  /^(no-?)?(show)?-?(line-?(numbers?|nums?)|nums|twoslash|copy|wrap|expandable|lines|focus|active|hidden|live|inline|editable|npm2yarn|ts2js|transpile|emit|collapse[ds]?|collapsible|read-?only|diff|check|test|run|ignore|eval|frame|static|preview|render|sandpack|tabs?|sync|should_panic|compile_fail|playground|mdx|strict)$/i;

const PAIR = /([\w-]+)=(?:"([^"]*)"|'([^']*)'|\{([^{}]*)\}|\[([^\]]*)\]|([^\s{}]+))/g;
/** More would make a page that hangs of one line of text. */
const MAX_LINES = 1_000;
const MAX_META = 2_000;

export function parseMeta(meta: string): CodeMeta {
  const pairs = new Map<string, string[]>();
  // Data for a generator's tools, such as `{{expectedErrors: {…}}}`.
  let rest = meta.slice(0, MAX_META).replace(/\{\{.*\}\}|\{[a-z]\w*:.*\}|\[\[.*\]\]/gi, " ");
  rest = rest.replace(PAIR, (_, name: string, ...values: (string | undefined)[]) => {
    const key = name.toLowerCase();
    const value = values.slice(0, 5).find((candidate) => candidate !== undefined) ?? "";
    pairs.set(key, [...(pairs.get(key) ?? []), value]);
    return " ";
  });
  const lines = (...keys: string[]) => keys.flatMap((key) => pairs.get(key) ?? []).flatMap(lineNumbers);
  const words: string[] = (pairs.get("mark") ?? []).filter((value) => !isLines(value));
  let bracket: string | null = null;
  const marked = lines("hl_lines", "hl-lines", "mark", "highlight");
  rest = rest
    .replace(/\{([^{}]*)\}/g, (_, list: string) => {
      marked.push(...lineNumbers(list));
      return " ";
    })
    .replace(/(?<![\w/])\/([^/\s][^/]*)\/(?![\w/])|"([^"]+)"/g, (_, slashed?: string, quoted?: string) => {
      words.push(slashed ?? quoted ?? "");
      return " ";
    })
    .replace(/\[([^\][]+)\]/g, (_, name: string) => {
      bracket ??= name.trim();
      return " ";
    });
  const flags = rest.split(/[\s,]+/).filter(Boolean);
  const free = flags.filter((word) => !FLAG.test(word) && /[\p{L}\p{N}]/u.test(word)).join(" ");
  const named = (...keys: string[]) => keys.flatMap((key) => pairs.get(key) ?? []).find((value) => value !== "");
  return {
    title: named("title", "filename", "file", "label") ?? bracket ?? (free || null),
    tab: named("tab") ?? null,
    marked: uniqueLines(marked),
    inserted: uniqueLines(lines("ins", "add")),
    deleted: uniqueLines(lines("del", "remove")),
    words: words.filter(Boolean).slice(0, 20),
    firstLine: firstLineOf(pairs, flags),
    hidden: flags.some((flag) => /^hidden$/i.test(flag)),
  };
}

function firstLineOf(pairs: Map<string, string[]>, flags: string[]): number | null {
  const value = ["linenums", "linenostart", "linenumbers", "linenos", "startlinenumber", "showlinenumbers"]
    .flatMap((key) => pairs.get(key) ?? [])
    .find((candidate) => candidate !== "false");
  const first = Number(value);
  if (value !== undefined) return Number.isSafeInteger(first) && first > 0 ? first : 1;
  return flags.some((flag) => /^(show-?)?line-?(numbers|nums)$|^lines$/i.test(flag)) ? 1 : null;
}

const isLines = (value: string): boolean => /^[\d,\s"'-]+$/.test(value);
const uniqueLines = (lines: number[]): number[] => [...new Set(lines)].slice(0, MAX_LINES);

/** "1,3-5" and "1 3-5" → 1, 3, 4, 5. */
function lineNumbers(list: string): number[] {
  if (!isLines(list)) return [];
  const parts = list.replace(/["']/g, "").replace(/\s*-\s*/g, "-");
  return parts.split(/[,\s]+/).flatMap((part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    const length = Math.min(to - from + 1, MAX_LINES);
    return from > 0 && to >= from ? Array.from({ length }, (_, i) => from + i) : [];
  });
}
