/** A project with docs in a temporary folder, written by the test. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export type DocsFolder = { root: string; dir: string; close(): Promise<void> };

/** Writes `files` by their paths below the project. `dir` is the folder of its docs. */
export async function writeProject(files: Record<string, string | Buffer>, dir = "docs"): Promise<DocsFolder> {
  const root = await mkdtemp(path.join(tmpdir(), "docs-folder-"));
  await mkdir(path.join(root, dir), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), content);
  }
  return { root, dir: path.join(root, dir), close: () => rm(root, { recursive: true }) };
}

export const svg = (width = 30, height = 20): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="5" height="5"/></svg>`;
