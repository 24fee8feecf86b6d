import type { Root } from "mdast";
import { visit } from "unist-util-visit";
import { z } from "zod";

export const found = z.object({
  tables: z.number(),
  callouts: z.number(),
  tabs: z.number(),
  codeBlocks: z.number(),
  pictures: z.number(),
  components: z.number(),
});
/** Numbers of a page's elements, which a maintainer compares with the page as written. */
export type Found = z.infer<typeof found>;

const CALLOUT = /^(Callout|Note|Tip|Info|Warning|Check|Danger|Caution|Aside|Admonition|Alert)$/;

/** Counts the elements of a prepared page. */
export function countElements(tree: Root): Found {
  const found: Found = { tables: 0, callouts: 0, tabs: 0, codeBlocks: 0, pictures: 0, components: 0 };
  visit(tree, (node) => {
    if (node.type === "table") found.tables += 1;
    if (node.type === "code") found.codeBlocks += 1;
    if (node.type === "image" || node.type === "imageReference") found.pictures += 1;
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    const { name } = node;
    if (name === "table") found.tables += 1;
    if (name === "img" || name === "video" || name === "svg") found.pictures += 1;
    if (CALLOUT.test(name ?? "")) found.callouts += 1;
    else if (name === "Tabs" || name === "CodeGroup") found.tabs += 1;
    else if (/^[A-Z]/.test(name ?? "")) found.components += 1;
  });
  return found;
}
