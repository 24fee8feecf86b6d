import { each } from "#components/docs/each.ts";

/** A text with what was searched for marked, where words begin with it. */
export function Marked({ text, words }: { text: string; words: string }) {
  const wanted = words.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (wanted.length === 0) return text;
  const longestFirst = wanted.sort((a, b) => b.length - a.length).join("|");
  const parts = text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${longestFirst})`, "giu"));
  return <>{each(parts, (part, i) => (i % 2 === 1 ? <mark>{part}</mark> : <span>{part}</span>))}</>;
}
