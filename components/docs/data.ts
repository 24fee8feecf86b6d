import { basePath, withBase } from "#lib/contract/base-path.ts";
import { markdownPath, type WholeNav } from "#lib/contract/docs.ts";

/** Loads a page as Markdown; rejects if the server does not answer with it. */
export async function fetchMarkdown(path: string): Promise<string> {
  const response = await fetch(withBase(markdownPath(path)));
  if (!response.ok) throw new Error(`The page answered ${response.status}`);
  return response.text();
}

/** Loads the whole navigation; rejects if the server does not answer with it. Browsers keep the answer to a version. */
export async function fetchNav(version: string): Promise<WholeNav> {
  const response = await fetch(`${basePath()}/api/docs-nav?v=${version}`);
  if (!response.ok) throw new Error(`The navigation answered ${response.status}`);
  return response.json();
}
