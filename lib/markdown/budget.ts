import type { TokenizeContext } from "micromark-util-types";

/** Most uses of a mark in one paragraph, heading, item or cell. */
const MAX_PER_CONTENT: Record<string, number> = {
  attention: 500,
  strikethrough: 500,
  labelStartLink: 200,
  labelStartImage: 200,
  gfmFootnoteCall: 200,
  gfmPotentialFootnoteCall: 200,
};
/** Most uses in one text. */
const MAX_PER_TEXT: Record<string, number> = { definition: 200, setextUnderline: 200, gfmFootnoteDefinition: 200 };
/** Words longer than this, UTF-16 code units, are not searched for addresses. */
const MAX_WORD = 2_000;
/** Characters that constructs may read: so many for each character of the text, and so many for any text. */
const WORK_PER_CHARACTER = 8;
const WORK_FOR_ANY_TEXT = 20_000;

/** The limits of one parse. */
export class Budget {
  /** Characters that may still be read. */
  left: number;
  /** Offset in the text of the segment that is parsed now. */
  start = 0;
  readonly #uses = new Map<string, number>();
  /** Uses in one content. The key is the content's array of events, which stays the same while the content is read. */
  readonly #usesIn = new WeakMap<object, Map<string, number>>();
  /** Whether the text has a word that is not searched for addresses. */
  readonly hasLongWords: boolean;
  /**
   * Labels that the text defines, as micromark normalizes them. A reference may be in another segment than its
   * definition.
   */
  readonly defined: readonly string[];
  readonly #longWords: { start: number; end: number }[];

  /** `isCut`: the text is parsed in several segments. */
  constructor(text: string, isCut = false) {
    this.left = WORK_FOR_ANY_TEXT + WORK_PER_CHARACTER * text.length;
    this.#longWords = findLongWords(text);
    this.hasLongWords = this.#longWords.length > 0;
    this.defined = isCut ? listLabels(text) : [];
  }

  spend(work: number): void {
    this.left -= work;
  }

  /** Counts a use of a construct. Returns false when there are too many. */
  allows(name: string, context: TokenizeContext): boolean {
    if (this.left <= 0) return false;
    if (name in MAX_PER_TEXT) return countUse(this.#uses, name, MAX_PER_TEXT[name]);
    if (!(name in MAX_PER_CONTENT)) return true;
    let uses = this.#usesIn.get(context.events);
    if (!uses) {
      uses = new Map();
      this.#usesIn.set(context.events, uses);
    }
    return countUse(uses, name, MAX_PER_CONTENT[name]);
  }

  /** `offset` counts from `start`. */
  isInLongWord(offset: number): boolean {
    const at = this.start + offset;
    return this.#longWords.some(({ start, end }) => start <= at && at < end);
  }
}

function countUse(uses: Map<string, number>, name: string, limit = Number.POSITIVE_INFINITY): boolean {
  const used = uses.get(name) ?? 0;
  if (used >= limit) return false;
  uses.set(name, used + 1);
  return true;
}

/** The labels of the text's first definitions, as many as may be used. */
function listLabels(text: string): string[] {
  if (!text.includes("]:")) return [];
  const labels: string[] = [];
  for (const [, label = ""] of text.matchAll(/^[ \t>]*\[([^[\]\n]{1,200})\]:/gm)) {
    labels.push(label.replace(/\s+/g, " ").trim().toLowerCase().toUpperCase());
    if (labels.length === MAX_PER_TEXT.definition) break;
  }
  return labels;
}

/** Places of the words that are too long to be searched for addresses. */
function findLongWords(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const { index, 0: word } of text.length > MAX_WORD ? text.matchAll(/\S+/g) : []) {
    if (word.length > MAX_WORD) found.push({ start: index, end: index + word.length });
  }
  return found;
}
