/** Text as words. Index and questions go through the same functions. */
import { stem } from "./stem.ts";

/** Words that do not help to find an answer. */
const STOP = new Set(
  (
    "a about am an and any are as at be been but by can could do does doing for from get gets had has have having hello help hi " +
    "how i if in into is it its just like me my need of on or our please shall should show so some tell than that the their " +
    "them then there these they this those to us want was we were what whats when where which who whom whose why will with " +
    "would you your explain mean means"
  ).split(" "),
);

/** Letters and digits, with the marks that hold identifiers and paths together. */
const CHUNK = /[\p{L}\p{M}\p{N}_]+(?:[._\-/:@]+[\p{L}\p{M}\p{N}_]+)*/gu;
const CAMEL = /(?<=\p{Ll}|\p{N})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
/** Scripts that put no spaces between words. */
const UNSPACED = /([\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー々]+)/u;
/** A longer name is an address, which no reader would type. */
const MAX_WHOLE = 60;

export type Word = {
  /** In lower case, as it is written. */
  word: string;
  /** Its term in the index. */
  term: string;
  /** Whether it is a stop word, which does not help to find an answer. */
  stop: boolean;
};
export type Words = {
  /** In order, repeated as often as they occur; identifiers in parts. */
  words: Word[];
  /** Identifiers as a whole, without their marks: "side-panel", "SidePanel" and "side.panel" are one. */
  wholes: string[];
};

/** Text in one spelling: no accents, no typographic variants, no apostrophes. */
const normalizeText = (text: string): string =>
  (/^[\u0020-\u007e\s]*$/.test(text)
    ? text
    : text
        .normalize("NFKD")
        .replace(/[\u0300-\u036f]/g, "")
        .normalize("NFC")
  ).replace(/['’]/g, "");

/** The pieces of a text that are read one by one: words, and names held together by marks. */
export const chunks = (text: string): string[] => normalizeText(text).match(CHUNK) ?? [];

/** A piece as words: an identifier gives its parts, and itself. */
export function readChunk(chunk: string): Words {
  const words: Word[] = [];
  const wholes: string[] = [];
  const segments = chunk.split(/[./:@]+/).map((segment) => segment.split(/[_-]+/).flatMap((part) => part.split(CAMEL)));
  for (const parts of segments) {
    const named = parts.filter(Boolean);
    if (named.length > 1) wholes.push(...toWhole(named));
    words.push(...named.flatMap(splitUnspaced).map(toWord));
  }
  if (segments.length > 1) wholes.push(...toWhole(segments.flat()));
  return { words, wholes };
}

/** All words of a text. */
export function readWords(text: string): Words {
  const read = chunks(text).map(readChunk);
  return { words: read.flatMap(({ words }) => words), wholes: read.flatMap(({ wholes }) => wholes) };
}

/** Versions keep their dots, since 3.1 is not 31. */
function toWhole(parts: string[]): string[] {
  const name = parts.every((part) => /^\p{N}+$/u.test(part)) ? parts.join(".") : stem(parts.join("").toLowerCase());
  return name.length > MAX_WHOLE ? [] : [name];
}

const toWord = (text: string): Word => {
  const word = text.toLowerCase();
  return { word, term: stem(word), stop: STOP.has(word) };
};

/** Splits text of scripts without spaces into pairs of letters, which most words of such scripts have. */
const splitUnspaced = (part: string): string[] =>
  part
    .split(UNSPACED)
    .flatMap((piece, i) => (i % 2 === 1 ? toPairs([...piece]) : piece))
    .filter(Boolean);

const toPairs = (letters: string[]): string[] =>
  letters.length === 1 ? letters : letters.slice(1).map((letter, i) => letters[i] + letter);
