/** Code blocks without the notations of generators. Page, index and Markdown all get the same text. */
import type { Code, Root } from "mdast";
import { visit } from "unist-util-visit";
import { z } from "zod";
import { readMarkers } from "./markers.ts";
import { parseMeta } from "./meta.ts";

const lines = z.array(z.number().int()).default([]);
/** What the browser needs to know of a block beside its text. */
export const codeInfo = z.object({
  title: z.string().nullable().default(null),
  tab: z.string().nullable().default(null),
  marked: lines,
  inserted: lines,
  deleted: lines,
  failing: lines,
  words: z.array(z.string()).default([]),
  firstLine: z.number().int().nullable().default(null),
  hidden: z.boolean().default(false),
});
export type CodeInfo = z.infer<typeof codeInfo>;

declare module "mdast" {
  interface CodeData {
    info?: CodeInfo;
  }
}

/** Colours of a terminal, which MkDocs' themes draw from HTML in `console` blocks. */
const TERMINAL_TAG = /<\/?(?:font|span|u|b|i)(?:\s[^<>\n]{0,300})?>/g;

/** The text of a block and what its notations say. */
export function readCode(code: string, lang: string, meta: string): { text: string; info: CodeInfo } {
  const shown = lang === "console" ? code.replace(TERMINAL_TAG, "") : code;
  const { text, ...marks } = readMarkers(shown, lang);
  const said = parseMeta(meta);
  const both = (a: number[], b: number[]) => [...new Set([...a, ...b])].slice(0, 1_000);
  const info: CodeInfo = {
    ...said,
    marked: both(said.marked, marks.marked),
    inserted: both(said.inserted, marks.inserted),
    deleted: both(said.deleted, marks.deleted),
    failing: marks.failing,
    words: [...said.words, ...marks.words],
  };
  return { text, info };
}

/** Reads the notations of all code blocks and of `code{:ts}`, in place. */
export function readCodeBlocks(tree: Root): void {
  visit(tree, (node) => {
    if (node.type === "code") readBlock(node);
    if (node.type === "inlineCode") node.value = node.value.replace(/(?<=[^{\s])\{:[.\w#+-]+\}$/, "");
  });
}

function readBlock(node: Code): void {
  if (node.data?.info) return;
  // `rust,ignore`, `{.python title="x"}` and `js{1,3}` have more than the language in their first word.
  const [, lang = "", more = ""] = /^\{?\.?([^\s,{}]*)(.*)$/.exec(node.lang ?? "") ?? [];
  const { text, info } = readCode(node.value, lang, `${/^[{,]/.test(more) ? more : ""} ${node.meta ?? ""}`.trim());
  node.value = text;
  if (node.lang) node.lang = lang || null;
  node.data = { ...node.data, info, hProperties: { ...node.data?.hProperties, "data-code": JSON.stringify(info) } };
}

/** The block as text for the index and for Markdown. Added and removed lines have the signs of a diff. */
export function plainCode({ value, lang, data }: Code): { value: string; lang: string | null; title: string | null } {
  const { inserted = [], deleted = [], title = null } = data?.info ?? {};
  if (inserted.length === 0 && deleted.length === 0) return { value, lang: lang ?? null, title };
  const signed = value.split("\n").map((line, i) => {
    const sign = deleted.includes(i + 1) ? "-" : inserted.includes(i + 1) ? "+" : " ";
    return `${sign} ${line}`.trimEnd();
  });
  return { value: signed.join("\n"), lang: "diff", title };
}
