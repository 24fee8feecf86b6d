// Whether reading a docs folder loses a word of it: `node tests/bench/docs-reading.ts FOLDER…`; MISSES=50 lists the first.
// The words of the sources are found by rules of their own, much cruder than the parser's, so that both do not err alike.
import { readFileSync } from "node:fs";
import path from "node:path";
import { createPageCache } from "#lib/docs/files/cache.ts";
import { type Docs, openDocs } from "../../lib/docs/docs.ts";
import { listLostPages } from "../../lib/docs/report.ts";

const SPANS = 20;
const SPAN_WORDS = 6;
const WORD = /[\p{L}\p{N}]{3,}/gu;

/** What a reader does not see of a source, line breaks kept. */
const HIDDEN: [RegExp, string][] = [
  [/^---\n[\s\S]*?\n---\n/, ""],
  [/<!--[\s\S]*?-->/g, " "],
  [/\{\/\*[\s\S]*?\*\/\}/g, " "],
  [/^import\s(?:[^"'`]*?["'][^"'\n]+["'];?[ \t]*(?:\/\/.*)?(?:import\s)?)+$/gm, ""],
  [/^export\s+(?:const|default|async|function)[^`\n]*(?:\n(?![ \t]*\n)[^`\n]*)*?(?:\n\}.*|\n\].*|;[ \t]*$)/gm, ""],
  [/<(script|style)\b[\s\S]*?<\/\1>/g, ""],
  [/^([\s>]*):{3,}.*$/gm, "$1"],
  [/\{#[\w-]+\}|\[#[\w-]+\]|\[!?toc\]/g, ""],
  [/\]\([^)\s]*/g, "] "],
  [/^\[[^\]]+\]:\s.*$/gm, ""],
  [/^([\s>]*(```|~~~)).*$/gm, "$1"],
  [/^>\s*\[!\w+\]/gm, ""],
];
/** Outside of code: tags go, but for what their text attributes say. */
const tagText = (tag: string): string =>
  [...tag.matchAll(/\b(?:title|label|description|caption|alt|heading)=(?:"([^"]*)"|'([^']*)')/g)]
    .map(([, a, b]) => ` ${a ?? b} `)
    .join("");

function visibleWords(source: string): string[] {
  const seen = HIDDEN.reduce((text, [pattern, by]) => text.replace(pattern, by), source.replaceAll("\r\n", "\n"));
  const parts = seen.split(/(^[\s>]*(?:```|~~~)\n[\s\S]*?\n[\s>]*(?:```|~~~)|`[^`\n]+`)/gm);
  const words = parts.flatMap((part, i) => {
    const text =
      i % 2 === 1
        ? part
        : part
            .replace(/<\/?[A-Za-z](?:=>|"[^"]*"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\}|[^<>"'{}])*>/g, tagText)
            .replace(/\{[^{}]*\}|&\w+;/g, " ");
    return text.replace(/https?:\/\/\S+/g, " ").match(WORD) ?? [];
  });
  return words.map((word) => word.toLowerCase());
}

/** The same random numbers every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function missingIn(docs: Docs, dir: string) {
  let words = 0;
  let spans = 0;
  let whole = 0;
  const missing: string[] = [];
  for (const [i, page] of docs.pages.entries()) {
    const text = docs.sections
      .filter(({ path }) => path === page.path)
      .map(({ heading, content }) => `${heading}\n${content}`);
    const known = new Set(`${page.title} ${page.description} ${text.join("\n")}`.toLowerCase().match(WORD));
    const visible = visibleWords(readFileSync(path.join(dir, page.file), "utf8"));
    const lost = visible.filter((word) => !known.has(word));
    words += visible.length;
    missing.push(...lost.map((word) => `${page.file}: ${word}`));
    const next = random(i + 1);
    for (let n = 0; n < SPANS && visible.length >= SPAN_WORDS; n++) {
      const from = Math.floor(next() * (visible.length - SPAN_WORDS + 1));
      spans += 1;
      if (visible.slice(from, from + SPAN_WORDS).every((word) => known.has(word))) whole += 1;
    }
  }
  return { words, missing, spans, whole };
}

const percent = (part: number, all: number) => `${((100 * part) / Math.max(1, all)).toFixed(2)} %`;

for (const dir of process.argv.slice(2)) {
  const cache = createPageCache();
  const docs = await openDocs({ dir, cache });
  const warm = (await openDocs({ dir, cache })).report;
  const { pages, sections, chunks, tokens, fallbacks, links, found, ms } = docs.report;
  const { words, missing, spans, whole } = missingIn(docs, dir);
  const noted = new Set(fallbacks.map(({ file }) => file)).size;
  console.log(`${dir}
  pages ${pages}, lost ${listLostPages(docs.report).length}, with notes ${noted}; sections ${sections}, chunks ${chunks}
  tokens ${tokens.total}, median ${tokens.median}, p95 ${tokens.p95}; ${JSON.stringify(found)}
  links ${links.internal}, of them dead at the source ${links.dead.length} (${percent(links.internal - links.dead.length, links.internal)} resolve)
  words missing ${missing.length} of ${words} (${percent(missing.length, words)}); spans whole ${whole} of ${spans} (${percent(whole, spans)})
  cold ${ms} ms, warm ${warm.ms} ms`);
  const shown = missing.slice(0, Number(process.env.MISSES ?? 0));
  if (shown.length > 0) console.log(shown.map((miss) => `    ${miss}`).join("\n"));
}
