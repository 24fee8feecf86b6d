import { splitAtFences } from "#lib/markdown/fences.ts";

/** How a page is understood. */
export type Format = "mdx" | "md";

const IMPORT = /^import\s[^\n]*?["'][^"'\n]+["'];?[ \t]*$/m;
const COMPONENT = /^[ \t]*<[A-Z][\w.]*(?=[\s/>])/m;

/** `.md` of many generators is MDX: a page that imports or uses components is read as such. */
export function formatOf(file: string, source: string): Format {
  if (!/\.md$/i.test(file)) return "mdx";
  const prose = splitAtFences(source)
    .flatMap(({ lines, isCode }) => (isCode ? [] : lines))
    .join("\n");
  return IMPORT.test(prose) || COMPONENT.test(prose) ? "mdx" : "md";
}
