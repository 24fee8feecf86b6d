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
/** Addresses longer than this, UTF-16 code units, are not looked for. */
const MAX_WORD = 2_000;
/** Characters that constructs may look at, for each character of the text and besides. */
const WORK_PER_CHARACTER = 8;
const WORK_FOR_ANY_TEXT = 20_000;

/** The limits of one parse. */
export class Budget {
  /** Characters that may still be read. */
  left: number;
  /** Where in the text the part begins that is parsed now. */
  start = 0;
  readonly #uses = new Map<string, number>();
  /** By the events of a content, which are one array as long as it is read. */
  readonly #usesIn = new WeakMap<object, Map<string, number>>();
  /** Whether there is a word in which no address is looked for. */
  readonly hasLongWords: boolean;
  /** Labels that the text defines, as micromark normalizes them: what refers to one may stand in another segment. */
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

  /** Counts a use of a construct; false when there were too many. */
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

function countUse(uses: Map<string, number>, name: string, most = Number.POSITIVE_INFINITY): boolean {
  const used = uses.get(name) ?? 0;
  if (used >= most) return false;
  uses.set(name, used + 1);
  return true;
}

/** At most as many as there may be definitions. */
function listLabels(text: string): string[] {
  if (!text.includes("]:")) return [];
  const labels: string[] = [];
  for (const [, label = ""] of text.matchAll(/^[ \t>]*\[([^[\]\n]{1,200})\]:/gm)) {
    labels.push(label.replace(/\s+/g, " ").trim().toLowerCase().toUpperCase());
    if (labels.length === MAX_PER_TEXT.definition) break;
  }
  return labels;
}

/** Words that are too long to look for addresses in. */
function findLongWords(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const { index, 0: word } of text.length > MAX_WORD ? text.matchAll(/\S+/g) : []) {
    if (word.length > MAX_WORD) found.push({ start: index, end: index + word.length });
  }
  return found;
}
