import { splitAtFences } from "#lib/markdown/fences.ts";

/** The syntax that a page is parsed with. */
export type Format = "mdx" | "md";

const IMPORT = /^import\s[^\n]*?["'][^"'\n]+["'];?[ \t]*$/m;
const COMPONENT = /^[ \t]*<[A-Z][\w.]*(?=[\s/>])/m;

/** A comment of MDX on lines of its own. */
const COMMENT = /^[ \t]*\{\/\*/m;

/** Many generators read `.md` files as MDX. Here, an `.md` page with imports, components or comments of MDX is MDX. */
export function formatOf(file: string, source: string): Format {
  if (!/\.md$/i.test(file)) return "mdx";
  const prose = splitAtFences(source)
    .flatMap(({ lines, isCode }) => (isCode ? [] : lines))
    .join("\n");
  return IMPORT.test(prose) || COMPONENT.test(prose) || COMMENT.test(prose) ? "mdx" : "md";
}
