/** A page as Markdown without components: the text that its reader sees, for programs and for the clipboard. */
import type { Root } from "mdast";
import remarkCjkFriendly from "remark-cjk-friendly";
import remarkGfm from "remark-gfm";
import remarkStringify from "remark-stringify";
import { unified } from "unified";
import { readSource } from "#lib/docs/files/frontmatter.ts";
import { readBody } from "../reading/body.ts";
import { prepare } from "../reading/prepare.ts";
import { blocks } from "./markdown/blocks.ts";
import { type Page, paragraph } from "./markdown/nodes.ts";
import type { RenderInput } from "./render-input.ts";

const writer = unified()
  // Padded columns would cost a model tokens.
  // Before GFM, whose items of task lists it would replace.
  .use(remarkCjkFriendly)
  .use(remarkGfm, { tablePipeAlign: false })
  .use(remarkStringify, { bullet: "-", rule: "-", emphasis: "_", listItemIndent: "one", resourceLink: true })
  .freeze();

type Input = Omit<RenderInput, "place"> & Partial<Pick<Page, "picture">>;

/** The page below its title. `format` must be one the page is valid in. Without `picture`, every file is missing. */
export function renderMarkdown(input: Input): string {
  try {
    return write(input);
  } catch {
    // The page as it is: too deep for a writer, for one.
    return readSource(input.source).body.trim();
  }
}

function write({ source, format, name, link, picture = () => null, include }: Input): string {
  const { body, data } = readSource(source);
  const { tree } = readBody(body, format);
  const { scope, subtitle } = prepare(tree, {
    title: data.title,
    description: data.description,
    fallback: name,
    include,
  });
  const lead = subtitle ? [paragraph([{ type: "text", value: subtitle }])] : [];
  const root: Root = { type: "root", children: [...lead, ...blocks(tree.children, { scope, link, picture })] };
  return writer.stringify(root).trim();
}
