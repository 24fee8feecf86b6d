import type { Message } from "#lib/contract/assistant.ts";
import { addressOn } from "#lib/contract/base-path.ts";
import { filePath } from "#lib/contract/files.ts";
import { escapeText } from "#lib/markdown/escape.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { uniqueByUrl } from "./citations.ts";

/** An answer as Markdown for use outside this site: its links are absolute, and its sources are listed. Or its correction. */
export function toMarkdown(
  { content, correction }: Pick<Message, "content"> & Partial<Message>,
  siteUrl: string,
  t: Translate,
): string {
  if (correction) return correction.text.replaceAll("](/", `](${siteUrl}/`);
  const text = content
    .map((part) => withAbsoluteLinks(part.text, siteUrl))
    .join("")
    .replaceAll(`](${filePath("")}`, `](${siteUrl}${filePath("")}`);
  const sources = uniqueByUrl(content.flatMap((part) => part.text.annotations)).map(
    ({ url, title }, i) => `${i + 1}. [${escapeText(title)}](${addressOn(siteUrl, url)})`,
  );
  return sources.length > 0 ? `${text.trimEnd()}\n\n${t("answer.sources")}:\n\n${sources.join("\n")}\n` : text;
}

/** Replaces the address at the end of each cited link. The range of a citation is the whole Markdown link. */
function withAbsoluteLinks({ value, annotations }: Message["content"][number]["text"], siteUrl: string): string {
  let text = "";
  let done = 0;
  for (const { start_index, end_index, url } of annotations.toSorted((a, b) => a.start_index - b.start_index)) {
    const link = value.slice(start_index, end_index);
    const ending = `](${url})`;
    if (start_index < done || !link.endsWith(ending)) continue;
    text += `${value.slice(done, start_index)}${link.slice(0, -ending.length)}](${addressOn(siteUrl, url)})`;
    done = end_index;
  }
  return text + value.slice(done);
}
