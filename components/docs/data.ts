import { markdownPath } from "#lib/contract/docs.ts";

/** Loads a page as Markdown; rejects if the server does not answer with it. */
export async function fetchMarkdown(path: string): Promise<string> {
  const response = await fetch(markdownPath(path));
  if (!response.ok) throw new Error(`The page answered ${response.status}`);
  return response.text();
}
