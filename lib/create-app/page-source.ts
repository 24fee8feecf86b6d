import type { PageSource } from "#lib/contract/page-source.ts";
import type { App } from "./app.ts";

type SourceApp = Pick<App, "docs" | "dates" | "config">;

/** @param language of the texts around the date */
export function toPageSource({ docs, dates, config }: SourceApp, path: string, language: string): PageSource {
  const page = docs.pageInfo(path);
  const updated = dates.updatedAt(path);
  const template = config.editUrl ?? docs.editLink;
  return {
    editUrl: page && template !== null ? toEditUrl(template, page.madeFrom ?? page.file) : null,
    updated: updated && {
      date: updated.toISOString(),
      // Written here: a browser in another time zone would write another day.
      text: new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(updated),
    },
  };
}

/** A file of a translation may be beside the docs folder: `URL` resolves the steps upwards. */
function toEditUrl(template: string, file: string): string | null {
  const encoded = file.split("/").map(encodeURIComponent).join("/");
  return URL.parse(template.replaceAll("{path}", () => encoded))?.href ?? null;
}
