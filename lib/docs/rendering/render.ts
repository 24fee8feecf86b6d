/** Renders a page's source as the tree that the browser draws. */
import { evaluate } from "@mdx-js/mdx";
import type { Code, Nodes, Root } from "mdast";
import remarkGfm from "remark-gfm";
import { visit } from "unist-util-visit";
import type { DocNode } from "#lib/contract/docs.ts";
import { readSource } from "#lib/docs/files/frontmatter.ts";
import { readBody } from "../reading/body.ts";
import { directiveContainers } from "../reading/dialects.ts";
import type { Format } from "../reading/format.ts";
import { linkNodes } from "../reading/links.ts";
import type { Include } from "../reading/partials.ts";
import { prepare } from "../reading/prepare.ts";
import { reasonOf } from "../reading/reason-of.ts";
import { highlightCode } from "./code.ts";
import { Fragment, jsx, jsxs, toBody } from "./tree.ts";

export type RenderInput = {
  source: string;
  format: Format;
  /** The page's title if neither frontmatter nor a heading gives one. */
  name: string;
  /** Where a link of this page leads; null for nowhere. */
  link: (href: string) => string | null;
  include?: Include;
};

/**
 * Renders a page. A page that compiles as MDX but fails while it is built is rendered as Markdown; `problem` then says
 * why. Rejects only when the highlighter cannot be loaded.
 */
export async function renderPage(input: RenderInput): Promise<{ body: DocNode[]; problem: string | null }> {
  let problem: string | null = null;
  const built = await build(input, input.format).catch((error) => {
    problem = `rendered as Markdown: ${reasonOf(error)}`;
    return build(input, "md");
  });
  return { body: linkNodes(await highlightCode(built), input.link), problem };
}

async function build({ source, name, include }: RenderInput, wanted: Format): Promise<DocNode[]> {
  const { body, data } = readSource(source);
  const { text, format } = readBody(body, wanted);
  const components: Record<string, string> = {};
  const remarkPage = () => (tree: Root) => {
    prepare(tree, { title: data.title, fallback: name, include });
    visit(tree, "code", copyMeta);
    collectNames(tree, components);
  };
  const { default: Content } = await evaluate(text, {
    Fragment,
    // This runtime returns data where React's returns elements. MDX passes it through, but its types want elements.
    ...({ jsx, jsxs } as unknown as { jsx: never; jsxs: never }),
    format,
    remarkPlugins: [remarkGfm, directiveContainers, remarkPage],
    baseUrl: "file:///",
  });
  return toBody(Content({ components: components as never }));
}

/** The words after a fence's language reach the code block as an attribute. */
function copyMeta(node: Code): void {
  if (node.meta) node.data = { ...node.data, hProperties: { ...node.data?.hProperties, "data-meta": node.meta } };
}

/** Adds each component's name as its own value: MDX requires a value, and the browser draws components by name. */
function collectNames(tree: Root, components: Record<string, string>): void {
  visit(tree, (node: Nodes) => {
    if ((node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") && node.name) {
      if (/^[A-Z]/.test(node.name)) components[node.name] = node.name;
    }
    // Expressions may contain components, too. A name that is no component does no harm.
    if (node.type === "mdxFlowExpression" || node.type === "mdxTextExpression") addNames(node.value, components);
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    for (const { value } of node.attributes) {
      if (typeof value === "object") addNames(value?.value ?? "", components);
    }
  });
}

function addNames(code: string, components: Record<string, string>): void {
  for (const [, name] of code.matchAll(/<([A-Z]\w*)/g)) if (name) components[name] = name;
}
