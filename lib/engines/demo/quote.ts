/** PORT: chooses what an answer quotes of a section. Its adapter is in lib/docs/passages. */
import { closeFence } from "#lib/markdown/close-fence.ts";

/**
 * Reads a question. Returns a function for a quote of a section, as Markdown of about `max` UTF-16 code units. `fit` says
 * how well it answers the question, from 0 to about 1.5.
 */
export type Quote = (
  question: string,
) => (
  section: { url: string; title: string; heading: string; content: string },
  max: number,
) => { text: string; fit: number };

/** Quotes the beginning of a section, cut between paragraphs, otherwise between words. */
export const quoteBeginning: Quote = () => (section, max) => {
  const [first = "", ...rest] = section.content.trim().split("\n");
  // The section's own heading stands above the quote.
  const isHeading = rest.length > 0 && first.replace(/^#+ /, "") === section.heading;
  const text = (isHeading ? rest.join("\n") : section.content).trim();
  if (text.length <= max) return { text, fit: 1 };
  const paragraph = text.lastIndexOf("\n\n", max);
  const end = paragraph > 0 ? paragraph : text.lastIndexOf(" ", max);
  return { text: closeFence(`${text.slice(0, end > 0 ? end : max)} …`), fit: 1 };
};
