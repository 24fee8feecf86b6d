/** Hugo's shortcodes. Those that frame a text become its Markdown; those that make one are left out, and counted. */
import { splitAtFences } from "#lib/markdown/fences.ts";
import { createCodeSpans } from "./code-spans.ts";
import { includeMark } from "./marks.ts";
import type { LeaveOut } from "./templates.ts";

/** Longer ones are text. */
const MAX_LENGTH = 3000;
/** An outer container has more colons than those inside it. */
const MAX_DEPTH = 9;

/** Longer quote marks and indentation do not make a line of its own. */
const MAX_LEAD = 100;

/** A shortcode in a text. `args` are those without a name. */
export type Shortcode = {
  name: string;
  isClosing: boolean;
  args: string[];
  named: Record<string, string>;
  /** Whether it is all that is in its line. */
  isAlone: boolean;
  /** Whether the page has an end tag for it. */
  isPaired: boolean;
};
type Page = { paired: Set<string>; open: { name: string; colons: string }[]; leaveOut: LeaveOut };

/**
 * Rewrites the shortcodes of a page. Code keeps them, but
 * those that are escaped by a comment become plain everywhere.
 */
export function rewriteShortcodes(body: string, leaveOut: LeaveOut): string {
  if (!body.includes("{{<") && !body.includes("{{%")) return body;
  const paired = new Set([...body.matchAll(/\{\{[<%][ \t]*\/[ \t]*([\w./-]{1,100})/g)].map(([, name = ""]) => name));
  const page: Page = { paired, open: [], leaveOut };
  return splitAtFences(body)
    .map(({ lines, isCode }) => rewritePart(lines.join("\n"), isCode, page))
    .join("\n");
}

function rewritePart(text: string, isCode: boolean, page: Page): string {
  const nextSpan = createCodeSpans(text);
  const parts: string[] = [];
  let from = 0;
  for (const { index } of text.matchAll(/\{\{[<%]/g)) {
    if (index < from) continue;
    const length = text.slice(index, index + MAX_LENGTH).indexOf(`${text[index + 2] === "<" ? ">" : "%"}}}`);
    if (length < 0) continue;
    const end = index + length;
    const inner = text.slice(index + 3, end);
    let span = nextSpan(from);
    while (span && span.end <= index) span = nextSpan(span.end);
    const isInCode = isCode || (span !== null && span.start < index);
    const escaped = /^\/\*([\s\S]*)\*\/$/.exec(inner)?.[1];
    const isText = isInCode && escaped === undefined;
    const whole = text.slice(index, end + 3);
    const written = isText
      ? whole
      : escaped !== undefined
        ? whole.replace(/\/\*|\*\//g, "")
        : rewriteOne(parse(inner, text, index, end + 3, page), text.slice(from, index), text.slice(end + 3), page);
    parts.push(text.slice(from, index), written, isText ? "" : "\n".repeat(linesIn(whole) - linesIn(written)));
    from = end + 3;
  }
  return parts.join("") + text.slice(from);
}

const linesIn = (text: string): number => text.split("\n").length - 1;

const ARGUMENT = /([\w-]+)=(?:"([^"]*)"|`([^`]*)`|'([^']*)'|([^\s"'`]+))|"([^"]*)"|`([^`]*)`|([^\s"'`]+)/g;

function parse(inner: string, text: string, start: number, end: number, { paired }: Page): Shortcode {
  const [, slash, name = "", rest = ""] = /^\s*(\/?)\s*([\w./-]*)([\s\S]*)$/.exec(inner) ?? [];
  const args: string[] = [];
  const named: Record<string, string> = Object.create(null);
  for (const [, key, a, b, c, d, e, f, g] of rest.replace(/\/\s*$/, "").matchAll(ARGUMENT)) {
    if (key) named[key] = a ?? b ?? c ?? d ?? "";
    else args.push(e ?? f ?? g ?? "");
  }
  const isAlone =
    /(?:^|\n)[ \t>]*$/.test(text.slice(Math.max(0, start - MAX_LEAD), start)) &&
    /^[ \t]*(?:\n|$)/.test(text.slice(end, end + MAX_LEAD));
  const isPaired = paired.has(name) && !/\/\s*$/.test(inner);
  return { name, isClosing: slash === "/", args, named, isAlone, isPaired };
}

const CALLOUT =
  /^(?:alert|callout|admonition|notice|note|tip|info|hint|important|warning|caution|danger|success|error)$/;
const DETAILS = /^(?:details|expand|collapse|accordion|accordion-item|spoiler)$/;
const TAB = /^(?:tab|tabitem|codetab)$/;
const VIDEOS: Record<string, string> = {
  youtube: "https://www.youtube.com/watch?v=",
  vimeo: "https://vimeo.com/",
  gist: "https://gist.github.com/",
};

function rewriteOne(code: Shortcode, before: string, after: string, page: Page): string {
  const { name, isClosing, isAlone, isPaired } = code;
  if (/^(?:highlight|code-toggle)$/.test(name) && isPaired && isAlone) return isClosing ? "````" : fence(code, after);
  const container = containerOf(code);
  if (container !== null && isPaired && isAlone) return isClosing ? close(name, page) : open(name, container, page);
  if (isClosing) return "";
  const written = inlineOf(code);
  if (written !== null) return written;
  // What is between the tags stays.
  if (!isPaired) page.leaveOut(`{{< ${name} >}}`);
  // A link without an address would be text in brackets.
  return /\]\($|^\s*\[[^\]\n]*\]:[ \t]*$/.test(before.slice(before.lastIndexOf("\n") + 1)) ? `shortcode:${name}` : "";
}

function open(name: string, directive: string, page: Page): string {
  if (page.open.length >= MAX_DEPTH) return "";
  const colons = ":".repeat(3 + MAX_DEPTH - page.open.length);
  page.open.push({ name, colons });
  return colons + directive;
}

function close(name: string, page: Page): string {
  const from = page.open.findLastIndex((block) => block.name === name);
  return from < 0 ? "" : (page.open.splice(from)[0]?.colons ?? "");
}

/** The directive of a shortcode that frames a text. Null for any other. */
function containerOf({ name, args, named }: Shortcode): string | null {
  const titled = (kind: string, title = "") =>
    title.trim() === "" ? kind : `${kind}[${title.trim().replace(/\s+/g, " ").replace(/[[\]]/g, "\\$&")}]`;
  if (TAB.test(name))
    return titled("tab", named.name ?? named.title ?? named.header ?? named.label ?? args[0] ?? "Tab");
  if (DETAILS.test(name)) return titled("details", named.summary ?? named.title ?? args[0]);
  if (!CALLOUT.test(name)) return null;
  const isKind = !/^(?:alert|callout|admonition|notice|hint)$/.test(name);
  const kind = isKind ? name : (named.type ?? named.context ?? named.color ?? named.style ?? named.level ?? args[0]);
  const plain = /^[a-z]+$/i.test(kind ?? "") ? (kind ?? "note") : "note";
  return titled(KIND_NAMES[plain] ?? plain, named.title ?? (isKind ? args[0] : args[1]));
}

/** Colours that themes have for kinds. */
const KIND_NAMES: Record<string, string> = { primary: "note", secondary: "note", alert: "note", hint: "tip" };

/** Markdown for a shortcode inside a line. Null when there is none. */
function inlineOf({ name, args, named, isAlone }: Shortcode): string | null {
  const [first = ""] = args;
  if (name === "ref" || name === "relref") return encodeURI(named.path ?? first);
  if (name === "figure" || name === "img") {
    const text = named.alt ?? named.caption ?? named.title ?? "";
    return `![${text.replace(/[[\]\n]/g, " ")}](<${(named.src ?? first).replace(/[<>\n]/g, "")}>)`;
  }
  if (name === "include" && isAlone && first !== "") return includeMark({ file: first });
  if (name === "new-in" || name === "deprecated-in") return `${name === "new-in" ? "New" : "Deprecated"} in ${first}`;
  const site = Object.hasOwn(VIDEOS, name) ? VIDEOS[name] : undefined;
  if (!site) return null;
  const id = named.id ?? args.join("/");
  return /^[\w/-]+$/.test(id) ? `[${site.split("/")[2]}: ${id}](${site}${id})` : null;
}

/** The first line of a code block. The settings of `code-toggle` have no language of their own. */
function fence({ name, args, named }: Shortcode, after: string): string {
  if (name === "highlight") return `\`\`\`\`${/^[\w+#-]*/.exec(args[0] ?? named.lang ?? "")?.[0]}`;
  const line = /\S.*/.exec(after)?.[0] ?? "";
  const lang = /^\{/.test(line) ? "json" : /^(?:\[|[\w.'"-]+\s*=)/.test(line) ? "toml" : "yaml";
  const file = named.file && /^[\w.-]+$/.test(named.file) ? ` title="${named.file}.${lang}"` : "";
  return `\`\`\`\`${lang}${file}`;
}
