/** Emoji by their names, `:tada:`, as GitHub, Hugo, MkDocs and VitePress have them. */
import { nameToEmoji } from "gemoji";
import type { Nodes, Root } from "mdast";
import { visit } from "unist-util-visit";
import type { HeadingMark } from "../headings.ts";

/** A name between colons that stands alone: `10:100:20` has none. */
const NAME = /(?<![\w:]):([a-z\d_+-]{1,50}):(?![\w:])/g;

const withEmoji = (text: string): string =>
  text.replace(NAME, (whole, name: string) =>
    Object.hasOwn(nameToEmoji, name) ? (nameToEmoji[name] ?? whole) : whole,
  );

/** Replaces the names in text, in place. Ids of headings are made before, from the names, as generators do. */
export function drawEmoji(tree: Root, headings: ReadonlyMap<Nodes, HeadingMark>): void {
  visit(tree, "text", (node) => {
    node.value = withEmoji(node.value);
  });
  for (const mark of headings.values()) mark.text = withEmoji(mark.text);
}
