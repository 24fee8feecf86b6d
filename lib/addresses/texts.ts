/** Links into the docs within Markdown, as readers get them: texts are stored with paths of ours. */
import { deltaBetween } from "#lib/contract/delta.ts";
import { followFence, isFenced, type OpenFence } from "#lib/markdown/fences.ts";
import type { Addresses } from "./addresses.ts";

/** The end of a link, up to its address: a path of the docs, or an absolute address that ends in one. */
const LINK = /\]\(<?((?:https?:\/\/[^\s()<>/]{1,253})?\/docs(?:[/?#][^\s()<>]*)?)(?=[>)\s])/g;

/** An address in a text, and what stands there for a reader. */
type Edit = { start: number; end: number; address: string };
export type MappedText = {
  text: string /** The place of an index of the stored text. */;
  indexOf(index: number): number;
};

/** A citation's range in the stored text, which ends with its address. */
type Range = { url: string; end_index: number };

/**
 * The text with addresses where the docs are published. Links in code stay as they are, unless they are `citations`, which
 * a parser has found. `open` is the code block that is open before the text.
 */
export function mapLinks(
  text: string,
  addresses: Pick<Addresses, "href" | "pathOf">,
  citations: Range[] = [],
  open: OpenFence | null = null,
): MappedText {
  const found = [...linksIn(text, open), ...citations.flatMap((citation) => citedIn(text, citation))];
  const places = new Map(found.map((place) => [place.start, place]));
  const edits = [...places.values()]
    .sort((a, b) => a.start - b.start)
    .flatMap(({ start, end, address: written }): Edit[] => {
      const path = written.startsWith("/") ? written : addresses.pathOf(written);
      const address = path === null ? written : addresses.href(path);
      return address === path || address === written ? [] : [{ start, end, address }];
    });
  if (edits.length === 0) return { text, indexOf: (index) => index };
  let mapped = "";
  let done = 0;
  for (const { start, end, address } of edits) {
    mapped += text.slice(done, start) + address;
    done = end;
  }
  const growth = ({ start, end, address }: Edit): number => address.length - (end - start);
  return {
    text: mapped + text.slice(done),
    indexOf: (index) => edits.reduce((at, edit) => (edit.end <= index ? at + growth(edit) : at), index),
  };
}

function citedIn(text: string, { url, end_index }: Range): Edit[] {
  const start = end_index - 1 - url.length;
  return text.slice(start - 2, end_index) === `](${url})` ? [{ start, end: end_index - 1, address: url }] : [];
}

/** The addresses of links outside of code. A line depends on nothing before it but the code block that is open. */
function linksIn(text: string, before: OpenFence | null): Edit[] {
  if (!text.includes("/docs")) return [];
  const found: Edit[] = [];
  let open = before;
  let offset = 0;
  for (const line of text.split("\n")) {
    if (!isFenced(line, open) && line.includes("/docs")) {
      const code = codeIn(line);
      for (const match of line.matchAll(LINK)) {
        const end = match.index + match[0].length;
        const address = match[1] ?? "";
        if (code.some(([from, to]) => from < match.index && match.index < to)) continue;
        found.push({ start: offset + end - address.length, end: offset + end, address });
      }
    }
    open = followFence(line, open);
    offset += line.length + 1;
  }
  return found;
}

/** The ranges of code between backticks in a line. */
function codeIn(line: string): [number, number][] {
  const runs = [...line.matchAll(/`+/g)].map(({ index, 0: { length } }) => ({ index, length }));
  const last = new Map(runs.map(({ length }, at) => [length, at]));
  const ranges: [number, number][] = [];
  for (let at = 0; at < runs.length; at++) {
    const run = runs[at];
    if (!run || (last.get(run.length) ?? 0) <= at) continue;
    const end = runs.findIndex(({ length }, other) => other > at && length === run.length);
    const closing = runs[end];
    if (!closing) continue;
    ranges.push([run.index, closing.index]);
    at = end;
  }
  return ranges;
}

type Delta = { delta: string; offset: number };

/** A text that grows by events, as one reader gets it. Finished lines are mapped once: they do not change any more. */
export class MappedStream {
  readonly #addresses: Addresses;
  /** The finished lines as they are stored and shown, and the code block that is open after them. */
  #finished = { stored: "", shown: "", open: null as OpenFence | null };
  /** The text below them, as it is stored and shown. */
  #last = { stored: "", shown: "" };

  constructor(addresses: Addresses) {
    this.#addresses = addresses;
  }

  /** The change of the shown text that an event of the stored one makes. */
  apply({ delta, offset }: Delta): Delta {
    const start = this.#finished.stored.length;
    if (offset < start) return this.#rewrite(this.#finished.stored.slice(0, offset) + delta);
    return this.#write(this.#last.stored.slice(0, offset - start) + delta);
  }

  /** Another text in place of the whole one: a model may begin anew. */
  #rewrite(stored: string): Delta {
    const before = this.#finished.shown + this.#last.shown;
    this.#finished = { stored: "", shown: "", open: null };
    this.#last = { stored: "", shown: before };
    return this.#write(stored);
  }

  #write(stored: string): Delta {
    const { shown, open } = this.#finished;
    const start = shown.length;
    const next = mapLinks(stored, this.#addresses, [], open).text;
    const [event] = deltaBetween(this.#last.shown, next);
    this.#last = { stored, shown: next };
    this.#finish();
    return event ? { ...event.data, offset: start + event.data.offset } : { delta: "", offset: start + next.length };
  }

  /** Mapping keeps the number of line breaks: addresses have none. */
  #finish(): void {
    const end = this.#last.stored.lastIndexOf("\n") + 1;
    if (end === 0) return;
    const shownEnd = this.#last.shown.lastIndexOf("\n") + 1;
    const { stored, shown, open } = this.#finished;
    const lines = this.#last.stored.slice(0, end - 1).split("\n");
    this.#finished = {
      stored: stored + this.#last.stored.slice(0, end),
      shown: shown + this.#last.shown.slice(0, shownEnd),
      open: lines.reduce((fence, line) => followFence(line, fence), open),
    };
    this.#last = { stored: this.#last.stored.slice(end), shown: this.#last.shown.slice(shownEnd) };
  }
}
