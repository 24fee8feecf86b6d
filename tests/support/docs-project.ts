import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { type Outline, outlineOf } from "./nav-outline.ts";

export type Project = Docs & { dir: string; outline: Outline };

/** Writes a project into a temporary folder and opens the docs in its folder `docs`. The project is deleted afterwards. */
export async function openProject(files: Record<string, string>, docs = "docs"): Promise<Project> {
  const root = await mkdtemp(path.join(tmpdir(), "docs-project-"));
  try {
    await mkdir(path.join(root, ".git"));
    await mkdir(path.join(root, docs), { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    }
    const dir = path.join(root, docs);
    const opened = await openDocs({ dir });
    return { ...opened, dir, outline: outlineOf(opened.nav) };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Pages with their names as titles: `pages("docs", "a.md", "b/c.md")`. */
export const pagesIn = (folder: string, ...files: string[]): Record<string, string> =>
  Object.fromEntries(
    files.map((file) => {
      const name = file.replace(/\.mdx?$/, "").replace(/\/(index|README|_index)$/, "");
      return [`${folder}/${file}`, `# ${name.split("/").at(-1)}\n\nText of ${file}.\n`];
    }),
  );
