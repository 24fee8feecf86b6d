/**
 * Joins and splits sections into chunks of sizes that a search works well with. Chunks are indexed and found. Links,
 * citations and lookups refer to sections.
 */
import { estimateTokenCount } from "tokenx";
import { sha256 } from "#lib/ids.ts";
import { splitBlocks } from "./blocks.ts";
import type { DocSection } from "./sections.ts";

/** A section shorter than this joins its neighbour: alone it has too few words to be found and to answer a question. */
const TINY_TOKENS = 25;
/** Joined neighbours have at most this length, so that a chunk stays about one subject. */
const JOINED_TOKENS = 160;
/** A section longer than this is split between its blocks. */
const LONG_TOKENS = 600;

export type Chunk = {
  /** The address of its first section, with `~2`, `~3` … for the further parts of a long one. */
  id: string;
  /** `path#anchor` of its first section: a heading that exists. */
  url: string;
  path: string;
  anchor: string;
  /** The page's title. */
  title: string;
  heading: string;
  /** Headings from the page's title down. The last one names all sections of this chunk. */
  headingPath: string[];
  content: string;
  /** Every section with text in this chunk, in the order of the page. */
  sections: { url: string; heading: string }[];
  /** Changes with the heading path or the content. */
  hash: string;
  /** An estimate. It differs from a model's count by at most a tenth. */
  tokens: number;
  /** Ids of its neighbours on the page. */
  previous: string | null;
  next: string | null;
};

type Draft = Pick<Chunk, "id" | "content" | "tokens"> & { sections: DocSection[]; level: number };

/** The chunks of one page's sections. */
export function toChunks(sections: DocSection[]): Chunk[] {
  const drafts = joinTiny(sections).flatMap(splitLong);
  return drafts.flatMap((draft, i) => {
    const [first] = draft.sections;
    if (!first) return [];
    const { url, path, anchor, title, heading } = first;
    const headings = draft.sections.map((section) => section.heading).join(" · ");
    const headingPath = draft.sections.length > 1 ? [...first.headingPath.slice(0, -1), headings] : first.headingPath;
    return {
      ...{ id: draft.id, url, path, anchor, title, heading, headingPath, content: draft.content },
      sections: draft.sections.map((section) => ({ url: section.url, heading: section.heading })),
      hash: sha256(JSON.stringify([headingPath, draft.content])).slice(0, 16),
      tokens: draft.tokens,
      previous: drafts[i - 1]?.id ?? null,
      next: drafts[i + 1]?.id ?? null,
    };
  });
}

/** Joins tiny sections to their neighbours under the same parent. A page's introduction stays alone. */
function joinTiny(sections: DocSection[]): Draft[] {
  const drafts: Draft[] = [];
  for (const section of sections) {
    const level = section.headingPath.length;
    const tokens = estimateTokenCount(section.content);
    const last = drafts.at(-1);
    const isSmall = tokens < TINY_TOKENS || (last !== undefined && last.tokens < TINY_TOKENS);
    const fits = last !== undefined && last.level === level && last.tokens + tokens <= JOINED_TOKENS;
    if (last && isSmall && fits && level > 1 && hasSameParent(last.sections[0], section)) {
      // Each part has its heading above it. The first one gets its own when another joins it.
      if (last.sections.length === 1) last.content = addHeading(last.sections[0]?.heading, last.content);
      last.content += `\n\n${addHeading(section.heading, section.content)}`;
      last.sections.push(section);
      last.tokens = estimateTokenCount(last.content);
    } else drafts.push({ id: section.url, content: section.content, tokens, sections: [section], level });
  }
  return drafts;
}

const addHeading = (heading = "", content: string): string => `## ${heading}\n\n${content}`.trim();

const hasSameParent = (a: DocSection | undefined, b: DocSection): boolean =>
  JSON.stringify(a?.headingPath.slice(0, -1)) === JSON.stringify(b.headingPath.slice(0, -1));

function splitLong(draft: Draft): Draft[] {
  if (draft.tokens <= LONG_TOKENS) return [draft];
  return splitBlocks(draft.content, LONG_TOKENS).map((content, i) => ({
    ...draft,
    id: i === 0 ? draft.id : `${draft.id}~${i + 1}`,
    content,
    tokens: estimateTokenCount(content),
  }));
}
