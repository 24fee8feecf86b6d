import { markdownPath } from "#lib/contract/docs.ts";

/** A page as the server has it in Markdown; rejects when it cannot be had. */
export async function fetchMarkdown(path: string): Promise<string> {
  const response = await fetch(markdownPath(path));
  if (!response.ok) throw new Error(`The page answered ${response.status}`);
  return response.text();
}
