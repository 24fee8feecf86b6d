/** The feed of what is new in the docs (Atom, RFC 4287). */
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { DatedEntry, FeedSource } from "./dated-entries.ts";
import { type LlmsSite, type TextResponse, tagOf } from "./llms.ts";
import { toXml, urlToXml } from "./xml.ts";

/** Null for docs in which nothing has a date. */
export function feed({ path, lang, entries }: FeedSource, { name, addresses }: LlmsSite): TextResponse | null {
  const [newest] = entries;
  if (!newest) return null;
  const own = urlToXml(addresses.siteUrl + path);
  const head = [
    `<id>${own}</id>`,
    `<title>${toXml(name)}</title>`,
    `<updated>${newest.date}</updated>`,
    `<author><name>${toXml(name)}</name></author>`,
    `<link rel="self" type="application/atom+xml" href="${own}"/>`,
    `<link href="${urlToXml(addresses.publicUrl("/docs"))}"/>`,
  ];
  const items = entries.map((entry) => toEntry(entry, addresses));
  const text =
    `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${toXml(lang)}">\n` +
    `${[...head, ...items].join("\n")}\n</feed>\n`;
  return { tag: tagOf(text), pieces: [text] };
}

function toEntry({ path, title, summary, date }: DatedEntry, addresses: Addresses): string {
  const url = urlToXml(addresses.publicUrl(path));
  const about = summary === "" ? "" : `<summary>${toXml(summary)}</summary>`;
  return `<entry><id>${url}</id><title>${toXml(title)}</title><updated>${date}</updated><link href="${url}"/>${about}</entry>`;
}
