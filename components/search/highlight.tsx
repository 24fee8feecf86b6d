import { renderList } from "#components/docs/parts/render-list.ts";

/** Endings in which a word of a page may differ from the word that found it. */
const ENDING = /(?<=\p{L}{3})(?:es|s|ing|ed)$/u;

/** A text with the words of a search marked: whole words, whatever their ending, and beginnings of words. */
export function Highlight({ text, words }: { text: string; words: string }) {
  const wanted = words.match(/[\p{L}\p{N}]+/gu)?.sort((a, b) => b.length - a.length) ?? [];
  if (wanted.length === 0) return text;
  const patterns = wanted.flatMap((word) => [`${word.replace(ENDING, "")}(?:e?s|e|ing|ed)?(?![\\p{L}\\p{N}])`, word]);
  const parts = text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${patterns.join("|")})`, "giu"));
  return <>{renderList(parts, (part, i) => (i % 2 === 1 ? <mark>{part}</mark> : <span>{part}</span>))}</>;
}
