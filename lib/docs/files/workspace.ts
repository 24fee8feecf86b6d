/** Packages of a repository with workspaces, by name: pages import their change logs, as `@acme/alert/CHANGELOG.md`. */
import { glob } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { readText } from "#lib/docs/generators/folder.ts";

/** Folders above the docs in which the repository's own package is looked for. */
const MAX_ABOVE = 6;
const MAX_PACKAGES = 2_000;

const patterns = z.array(z.string());
const ownPackage = z.object({
  workspaces: z.union([patterns, z.object({ packages: patterns }).transform(({ packages }) => packages)]),
});
const pnpm = z.object({ packages: patterns });
const named = z.object({ name: z.string() });

function readAs<T>(text: string | null, read: (text: string) => unknown, format: z.ZodType<T>): T | null {
  try {
    return text === null ? null : (format.safeParse(read(text)).data ?? null);
  } catch {
    return null;
  }
}

/** The folders of the workspace that `dir` belongs to, by the name of their package. Empty for any other folder. */
export async function readWorkspace(dir: string): Promise<Map<string, string>> {
  let root = dir;
  for (let level = 0; level <= MAX_ABOVE; level++) {
    const wanted =
      readAs(await readText(join(root, "package.json")), JSON.parse, ownPackage)?.workspaces ??
      readAs(await readText(join(root, "pnpm-workspace.yaml")), parse, pnpm)?.packages;
    if (wanted) return readPackages(root, wanted);
    root = dirname(root);
  }
  return new Map();
}

async function readPackages(root: string, wanted: string[]): Promise<Map<string, string>> {
  const packages = new Map<string, string>();
  const files = glob(
    wanted.filter((pattern) => !pattern.startsWith("!")).map((pattern) => `${pattern.replace(/\/$/, "")}/package.json`),
    { cwd: root, exclude: (name) => /(^|\/)node_modules$/.test(name) },
  );
  for await (const file of files) {
    if (packages.size >= MAX_PACKAGES) break;
    const name = readAs(await readText(join(root, file)), JSON.parse, named)?.name;
    if (name) packages.set(name, join(root, dirname(file)));
  }
  return packages;
}
