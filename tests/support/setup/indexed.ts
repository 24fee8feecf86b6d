import type { Indexed } from "#lib/docs/search/ranking.ts";

/** A section for an index: `path › heading` with its text. */
export const indexed = (path: string, heading: string, content: string, more: Partial<Indexed> = {}): Indexed => ({
  ...{ path, title: path.split("/").at(-1) ?? "", headingPath: [path.split("/").at(-1) ?? "", heading], content },
  ...{ keywords: [], description: null },
  ...more,
});
