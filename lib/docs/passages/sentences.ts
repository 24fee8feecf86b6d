/** Splits a paragraph into sentences. */

/** After the end of a sentence, where the next one begins; scripts without spaces need none. */
const BREAK = /(?<=[.!?…][)\]"'”’`*]{0,3})\s+(?=[\p{Lu}\p{Lo}\p{N}\p{So}`"'“‘([*_<$@/-])|(?<=[。！？])/u;
/** A full stop after these does not end a sentence. */
const ABBREVIATION = /(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|fig|no|v|ex|resp|incl|Mr|Ms|Dr|St)|\b\p{Lu})\.$/iu;

/** The sentences of a paragraph, which are not cut within inline code. */
export function splitSentences(paragraph: string): string[] {
  const sentences: string[] = [];
  for (const piece of paragraph.split(BREAK)) {
    const last = sentences.at(-1);
    if (last !== undefined && (hasOpenCode(last) || ABBREVIATION.test(last)))
      sentences[sentences.length - 1] = `${last} ${piece}`;
    else if (piece.trim() !== "") sentences.push(piece);
  }
  return sentences;
}

const hasOpenCode = (text: string): boolean => text.split("`").length % 2 === 0;
