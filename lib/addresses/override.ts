/** The rule for addresses that maintainers write themselves, in place of that of their generator. */
import { z } from "zod";
import { ANCHOR_STYLES } from "./anchors.ts";
import { type AddressRule, trimSlashes } from "./rules.ts";

const part = z
  .string()
  .max(200)
  .regex(/^[^\s?#\\]*$/, "must not have spaces, ?, # or \\");
/** Literal texts: an expression could take for ever on a long path. */
const replacement = z.strictObject({ from: part.min(1), to: part });
const template = part.refine((text) => text.split("{path}").length === 2, "must have {path} once");

/** `page` and `index` are templates of a page's address and of that of a folder's own page, below DOCS_URL. */
export const addressOverride = z.strictObject({
  page: template.optional(),
  index: template.optional(),
  prefix: part.optional(),
  lowercase: z.boolean().optional(),
  replace: z.array(replacement).max(50).optional(),
  anchors: z.enum(ANCHOR_STYLES).optional(),
});
export type AddressOverride = z.infer<typeof addressOverride>;

const endOf = (text: string): string => text.slice(text.indexOf("{path}") + "{path}".length);
const startOf = (text: string): string => trimSlashes(text.slice(0, text.indexOf("{path}")));

/** The generator's rule with what was written in its place. */
export function overrideRule(rule: AddressRule, own: AddressOverride | null): AddressRule {
  if (own === null) return rule;
  const { page, index = page, prefix = page && startOf(page), anchors } = own;
  return {
    ...rule,
    ...(page !== undefined && { ending: endOf(page) }),
    ...(index !== undefined && { index: endOf(index) }),
    ...(prefix !== undefined && { prefix: trimSlashes(prefix) }),
    ...(anchors !== undefined && { anchors }),
  };
}

/** Applies the replacements, in their order, to a page's address below the prefix. */
export function replaceIn(path: string, own: AddressOverride | null): string {
  const replaced = (own?.replace ?? []).reduce((text, { from, to }) => text.replaceAll(from, to), path);
  return own?.lowercase ? replaced.toLowerCase() : replaced;
}
