/** The page that /docs leads to. */
import type { NavItem } from "#lib/contract/docs.ts";

const NAMES = [
  /^(introduction|intro|welcome|overview|home|start|start-here)$/i,
  /^(getting-?started|quick-?start|about)$/i,
];
/** Pages that nobody wants to begin with. */
const OBSCURE =
  /(^|\/)(404|500|search|tags?|blog|news|changelog|releases?|release-notes|archive|license|legal|privacy|terms)(\/|$)/i;

/**
 * The page at `root`, the docs folder's own; else, where only names of folders are the navigation, a page with the name of an
 * introduction, the nearest to the docs folder; else the first page that is listed. Null when there are no pages.
 * `isWritten`: whether authors have set the order.
 */
export function chooseHome(
  all: readonly NavItem[],
  listed: readonly NavItem[],
  isWritten: boolean,
  root = "/docs",
): NavItem | null {
  const own = all.find(({ path }) => path === root);
  if (own) return own;
  const fit = listed.filter(({ path }) => !OBSCURE.test(path));
  const candidates = fit.length > 0 ? fit : listed.length > 0 ? listed : all;
  if (isWritten) return candidates[0] ?? null;
  const depth = ({ path }: NavItem): number => path.slice(root.length).split("/").length;
  const named = NAMES.flatMap((name) =>
    candidates.filter(({ path }) => name.test(path.split("/").at(-1) ?? "")).sort((a, b) => depth(a) - depth(b)),
  );
  const nearest = named.find((item) => depth(item) <= 3);
  return nearest ?? candidates[0] ?? null;
}
