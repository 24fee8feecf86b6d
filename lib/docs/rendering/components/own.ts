/** The components that the browser draws. Each gets only the props that it draws. */
import { z } from "zod";
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { contentProp, element, nodeText, textProp } from "../nodes.ts";

/** The nodes that a component becomes. Null if it is called with props of another component by that name. */
export type Draw = (node: DocElement) => DocNode[] | null;

const text = z.union([z.string(), z.number().transform(String)]);
const diagram = z.object({
  title: z.string().optional(),
  rows: z.array(z.union([z.array(text), text.transform((box) => [box])])).min(1),
  captions: z.array(text.nullable()).optional(),
  arrows: z.boolean().optional(),
});
const sequence = z
  .object({
    title: z.string().optional(),
    participants: z.array(text).optional(),
    messages: z
      .array(
        z.object({ from: text, to: text, label: text, kind: z.enum(["request", "reply", "self", "note"]).optional() }),
      )
      .min(1),
  })
  .transform(({ participants, ...rest }) => ({
    ...rest,
    participants: participants ?? [...new Set(rest.messages.flatMap(({ from, to }) => [from, to]))],
  }));

const checked =
  (schema: z.ZodType<Record<string, unknown>>): Draw =>
  ({ tag, props }) => {
    const read = schema.safeParse(props);
    return read.success ? [element(tag, read.data, [])] : null;
  };

const BADGES: Record<string, string> = {
  tip: "success",
  green: "success",
  success: "success",
  yellow: "warning",
  orange: "warning",
  caution: "warning",
  warning: "warning",
  red: "error",
  danger: "error",
  error: "error",
  new: "new",
  purple: "new",
};

export function badge(node: DocElement): DocNode[] | null {
  const look = textProp(node, "variant", "type", "color", "kind")?.toLowerCase() ?? "";
  const children = node.children.length > 0 ? node.children : contentProp(node, "text", "label", "title", "name");
  if (children.map(nodeText).join("").trim() === "") return [];
  return [element("Badge", { variant: (Object.hasOwn(BADGES, look) && BADGES[look]) || "neutral" }, children)];
}

const CALLOUTS: Record<string, string> = {
  note: "note",
  info: "note",
  tip: "tip",
  success: "tip",
  check: "tip",
  idea: "tip",
  warning: "warning",
  warn: "warning",
  caution: "warning",
  danger: "danger",
  error: "danger",
};

/** A callout of this kind; without one its props say which. */
export const callout =
  (fixed?: string, title?: string): Draw =>
  (node) => {
    const wanted = (fixed ?? textProp(node, "kind", "type", "variant", "intent") ?? "note").toLowerCase();
    const kind = (Object.hasOwn(CALLOUTS, wanted) && CALLOUTS[wanted]) || "note";
    const written = contentProp(node, "title", "heading");
    const shown = written.length === 0 && title ? [title] : written;
    if (shown.length === 0) return [element("Callout", { kind }, node.children)];
    return typeof shown[0] === "string" && shown.length === 1
      ? [element("Callout", { kind, title: shown[0] }, node.children)]
      : [{ ...element("Callout", { kind }, node.children), slots: { title: shown } }];
  };

export const OWN: Record<string, Draw> = {
  Admonition: callout(),
  Alert: (node) => (node.children.length > 0 ? callout()(node) : null),
  Aside: callout(),
  Badge: badge,
  Callout: callout(),
  Caution: callout("caution"),
  Check: callout("success"),
  Danger: callout("danger"),
  Diagram: checked(diagram),
  Error: (node) => (node.children.length > 0 ? callout("danger")(node) : null),
  Info: callout("info"),
  Note: callout("note"),
  SequenceDiagram: checked(sequence),
  Tip: callout("tip"),
  Warning: callout("warning"),
};
