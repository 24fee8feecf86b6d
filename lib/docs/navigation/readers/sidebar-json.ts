/** `sidebar*.json` files of nested `routes`, as React's docs have them. */
import { basename, dirname, join } from "node:path";
import { type Data, toList, toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import { type Draft, draftOfLink } from "#lib/docs/navigation/draft.ts";
import type { Reader } from "#lib/docs/navigation/reader.ts";

/** The names after "sidebar", in the order of the groups. */
const NAMES = ["", "Docs", "Learn", "Guide", "Guides", "Reference", "API", "Community", "Blog"];

export const sidebarJson: Reader = {
  name: "sidebar JSON",
  files: NAMES.map((name) => `sidebar${name}.json`),
  async read({ path, source, read }) {
    const folder = dirname(path);
    const all = NAMES.map((name) => `sidebar${name}.json`);
    const texts = await Promise.all(
      all.map((name) =>
        name === basename(path) ? source : read(join(/* turbopackIgnore: true */ folder, name)).catch(() => null),
      ),
    );
    const sidebars = texts.flatMap((text) => (text === null ? [] : [toRecord(JSON.parse(text))]));
    const drafts = sidebars
      .filter(({ routes }) => Array.isArray(routes))
      .map((sidebar) => ({ title: titleOf(sidebar), entries: readRoutes(sidebar.routes) }));
    return drafts.length > 0 ? drafts : null;
  },
};

/** A section header is the group of the routes that follow it. */
function readRoutes(routes: unknown): Draft[] {
  const drafts: Draft[] = [];
  let current = drafts;
  for (const route of toList(routes).map(toRecord)) {
    const header = route.hasSectionHeader === true ? toPlain(toText(route.sectionHeader)) : null;
    if (header !== null) {
      const group = { title: header, entries: [] };
      drafts.push(group);
      current = group.entries;
    } else current.push(...readRoute(route));
  }
  return drafts;
}

function readRoute(route: Data): Draft[] {
  const path = toText(route.path);
  const own = path === null ? {} : draftOfLink(null, path);
  const entries = readRoutes(route.routes);
  const title = titleOf(route);
  return path === null && entries.length === 0 ? [] : [{ ...own, title, entries }];
}

const titleOf = (node: Data): string | null => toPlain(toText(node.title));

/** Without placeholders: "react@{{version}}" → "react". */
const toPlain = (text: string | null): string | null => text?.replace(/@?\{\{.*?\}\}/g, "").trim() || null;
