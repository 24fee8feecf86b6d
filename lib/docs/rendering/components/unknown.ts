/** Components that this site does not have: their content, and the texts in their props. */
import { type DocElement, type DocNode, isShownProp } from "#lib/contract/docs.ts";
import { box, element } from "../nodes.ts";

const MAX_ROWS = 500;

/** A component as plain elements. */
export function drawUnknown({ props, slots = {}, children }: DocElement): DocNode[] {
  const hasContent = children.length > 0;
  const texts = Object.entries(props)
    .filter(([name, value]) => isShownProp(name, value, hasContent))
    .flatMap(([, value]) => drawValue(value));
  const content = Object.entries(slots).flatMap(([name, nodes]) => (isShownProp(name, nodes, false) ? nodes : []));
  return [...texts, ...content, ...children];
}

function drawValue(value: unknown): DocNode[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [box("doc-prop-text", [`${value} `], "span")];
  if (!Array.isArray(value) || value.length === 0) return [];
  const items = value.slice(0, MAX_ROWS);
  if (items.every((item) => typeof item === "string" || typeof item === "number")) {
    return [
      element(
        "ul",
        {},
        items.map((item) => element("li", {}, [String(item)])),
      ),
    ];
  }
  const rows = items.filter((item): item is Record<string, unknown> => typeof item === "object" && item !== null);
  return rows.length > 0 ? [toTable(rows)] : [];
}

/** A list of objects as a table, such as props, options or events. */
function toTable(rows: Record<string, unknown>[]): DocNode {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, 20);
  const cellText = (value: unknown) => (typeof value === "object" ? "" : String(value ?? ""));
  const head = columns.map((column) => element("th", { scope: "col" }, [column]));
  const body = rows.map((row) =>
    element(
      "tr",
      {},
      columns.map((column) => element("td", {}, [cellText(row[column])])),
    ),
  );
  return element("table", {}, [element("thead", {}, [element("tr", {}, head)]), element("tbody", {}, body)]);
}
