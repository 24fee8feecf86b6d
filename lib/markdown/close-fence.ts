import type { Root } from "mdast";
import { openFenceOf } from "./fences.ts";
import { parseMarkdown } from "./parse.ts";

/** Closes the code block at the end of a text, if its fence is open. `root` is the text's tree. */
export function closeFence(text: string, { children }: Root = parseMarkdown(text)): string {
  const last = children.at(-1);
  if (last?.type !== "code") return text;
  const open = openFenceOf(text.slice(last.position?.start.offset).split("\n"));
  return open ? `${text.trimEnd()}\n${open.marks}` : text;
}
