/** Pages of Next.js' `app` folders: `app/guide/page.mdx` is the page "/guide". */
import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";

const LAYOUT = /^layout\.(tsx|jsx|js|ts)$/;
/** Most folders above the docs folder that are looked at. */
const MAX_PARENTS = 4;
/** Folders that hold pages beside an `app` folder. Markdown elsewhere belongs to components. */
const PAGE_FOLDERS = /^(src\/)?(app|content|pages)\//;

/** Whether a folder with these files is an `app` folder. */
export const isAppFolder = (folder: string, names: readonly string[]): boolean =>
  basename(folder) === "app" && names.some((name) => LAYOUT.test(name));

/** Whether the docs folder is an `app` folder, or in one. */
export async function isInApp(root: string): Promise<boolean> {
  let folder = root;
  for (let level = 0; level <= MAX_PARENTS; level++) {
    if (isAppFolder(folder, await readdir(folder).catch(() => []))) return true;
    folder = dirname(folder);
  }
  return false;
}

/** Whether a file below the `app` folder `app` is a page of it. */
export const isRoute = (file: string, app: string): boolean =>
  (app === "" || file.startsWith(`${app}/`)) && /(^|\/)page\.mdx?$/i.test(file);

/** How a file below an `app` folder is read: its folders in the address, or the reason why it is no page. */
export type Route = { folders: string[] } | { reason: string };

/**
 * `apps` are the `app` folders below the docs folder; "" where the docs folder itself is in one. Null for files elsewhere,
 * which are pages as in any other docs folder.
 */
export function routeOf(file: string, apps: readonly string[]): Route | null {
  const app = apps.find((folder) => folder === "" || file.startsWith(`${folder}/`));
  if (app === undefined) {
    const isPart =
      apps.some((folder) => /^(src\/)?app$/.test(folder)) && file.includes("/") && !PAGE_FOLDERS.test(file);
    return isPart ? { reason: "it is a part of other pages" } : null;
  }
  const before = app.replace(/(^|\/)(src\/)?app$/, "").split("/");
  const names = file.slice(app === "" ? 0 : app.length + 1).split("/");
  if (!/^page\.mdx?$/i.test(names.pop() ?? "")) return { reason: "it is a part of other pages" };
  if (names.some((name) => /^@/.test(name) || name.includes("["))) return { reason: "its address has parameters" };
  return { folders: [...before, ...names].filter((name) => name !== "" && !/^\(.*\)$/.test(name)) };
}
