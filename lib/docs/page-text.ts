import type { DocSection } from "./reading/sections.ts";

/** Longest text of a page that a model is given, in UTF-16 code units (about 3,000 tokens). */
const MAX_PAGE_TEXT = 12_000;
const LEFT_OUT = "(The rest of the page is left out here: search the docs for it.)";

/** A page's sections with their urls. A text longer than `max` is cut between sections. */
export function pageText(sections: DocSection[], max: number = MAX_PAGE_TEXT): string {
  const parts: string[] = [];
  let length = 0;
  for (const { heading, url, content } of sections) {
    const part = `## ${heading}\n${url}\n\n${content}`;
    length += part.length + 2;
    if (length > max) {
      // If even the first section is too long, its beginning is returned.
      if (parts.length === 0) parts.push(part.slice(0, part.lastIndexOf("\n", max)));
      parts.push(LEFT_OUT);
      break;
    }
    parts.push(part);
  }
  return parts.join("\n\n");
}
