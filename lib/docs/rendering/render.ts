/** Renders a page's source as the tree that the browser draws. */
import { evaluate } from "@mdx-js/mdx";
import type { Nodes, Root } from "mdast";
import remarkCjkFriendly from "remark-cjk-friendly";
import remarkGfm from "remark-gfm";
import { visit } from "unist-util-visit";
import type { DocNode } from "#lib/contract/docs.ts";
import { readSource } from "#lib/docs/files/frontmatter.ts";
import { placeMedia } from "../assets/media.ts";
import { drawMediaComponents } from "../assets/media-components.ts";
import { readBody } from "../reading/body.ts";
import { restoreIndents } from "../reading/components/indents.ts";
import { dropAgentsText } from "../reading/components/visibility.ts";
import { directiveContainers } from "../reading/dialects.ts";
import type { Format } from "../reading/format.ts";
import { linkNodes } from "../reading/links.ts";
import { prepare } from "../reading/prepare.ts";
import { reasonOf } from "../reading/reason-of.ts";
import { highlightCode } from "./code.ts";
import { drawComponents } from "./components/draw.ts";
import { toDrawable, toPlainText } from "./drawable.ts";
import { renderMarkdown } from "./markdown.ts";
import type { RenderInput } from "./render-input.ts";
import { Fragment, jsx, jsxs, toBody } from "./tree.ts";

/** What readers are told on a page that is shown as plain Markdown. */
const NOTICE = "This page could not be drawn as it was written. It is shown as plain text.";

/**
 * Renders a page. A page that cannot be drawn as written is shown as Markdown without components, else as its source;
 * `problem` then says why. Rejects only when the highlighter cannot be loaded.
 */
export async function renderPage(input: RenderInput): Promise<{ body: DocNode[]; problem: string | null }> {
  try {
    return { body: await draw(input), problem: null };
  } catch (error) {
    const problem = `shown as plain Markdown: ${reasonOf(error)}`;
    const notice: DocNode = { tag: "Callout", props: { kind: "warning" }, children: [NOTICE] };
    return { body: [notice, ...(await drawPlain(input))], problem };
  }
}

async function draw(input: RenderInput): Promise<DocNode[]> {
  const built = drawComponents(drawMediaComponents(await build(input, input.format)));
  const drawn = toDrawable(await placeMedia(built, input.place ?? (async () => null)));
  return linkNodes(await highlightCode(drawn), input.link);
}

/** The page as Markdown without components. What cannot even be read as that is shown as it is. */
async function drawPlain(input: RenderInput): Promise<DocNode[]> {
  try {
    // A rule at the top would be taken for frontmatter.
    const source = `\n${renderMarkdown({ ...input, link: (href) => href, picture: (src) => src })}`;
    return await draw({ ...input, source, format: "md" });
  } catch {
    return toPlainText(readSource(input.source).body);
  }
}

async function build({ source, name, include }: RenderInput, wanted: Format): Promise<DocNode[]> {
  const { body, data } = readSource(source);
  const { text, format } = readBody(body, wanted);
  const components: Record<string, string> = {};
  const remarkPage = () => (tree: Root) => {
    if (format === "mdx") restoreIndents(tree, text);
    dropAgentsText(tree);
    prepare(tree, { title: data.title, description: data.description, fallback: name, include });
    collectNames(tree, components);
  };
  const { default: Content } = await evaluate(text, {
    Fragment,
    // This runtime returns data where React's returns elements. MDX passes it through, but its types want elements.
    ...({ jsx, jsxs } as unknown as { jsx: never; jsxs: never }),
    format,
    remarkPlugins: [remarkGfm, remarkCjkFriendly, directiveContainers, remarkPage],
    baseUrl: "file:///",
  });
  return toBody(Content({ components: components as never }));
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
