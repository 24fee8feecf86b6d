/** Replaces components by plain elements, and by the few components that the browser draws. */
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { mapLists } from "../nodes.ts";
import { BOXES } from "./boxes.ts";
import { FIELDS } from "./fields.ts";
import { GROUPS, joinTabs } from "./groups.ts";
import { LESSONS } from "./lessons.ts";
import { type Draw, OWN } from "./own.ts";
import { drawUnknown } from "./unknown.ts";

/** Components by name. Two may share a name: the first that knows the props draws it. */
const TABLES: Record<string, Draw>[] = [OWN, GROUPS, BOXES, FIELDS, LESSONS];

/** Components that only their group draws. */
const PARTS = /^(Tab|TabItem|TabsItem|TabsTab|TabsContent|TabPanel|TabsPanel|TabsTrigger|TabTrigger)$/;

/** Draws all components of a page, the innermost first. */
export const drawComponents = (nodes: DocNode[]): DocNode[] => drawParts(drawList(nodes));

const drawList = (nodes: DocNode[]): DocNode[] =>
  joinTabs(
    nodes.flatMap((node) => {
      if (typeof node === "string") return [node];
      const inner = mapLists(node, drawList);
      return /^[A-Z]/.test(node.tag) && !PARTS.test(node.tag) ? drawOne(inner) : [inner];
    }),
  );

function drawOne(node: DocElement): DocNode[] {
  for (const table of TABLES) {
    const draw = Object.hasOwn(table, node.tag) ? table[node.tag] : undefined;
    const drawn = draw?.(node);
    if (drawn) return drawn;
  }
  return drawUnknown(node);
}

/** A part without its group is replaced by its content. */
const drawParts = (nodes: DocNode[], isGroup = false): DocNode[] =>
  nodes.flatMap((node) => {
    if (typeof node === "string") return [node];
    const inner = mapLists(node, (below) => drawParts(below, node.tag === "Tabs"));
    return PARTS.test(node.tag) && !isGroup ? drawUnknown(inner) : [inner];
  });
