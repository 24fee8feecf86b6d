/**
 * Pages that are an operation of an API: `openapi: openapi.json POST /users` in their frontmatter (Mintlify). What the
 * file says about the operation becomes Markdown at the end of the page.
 */
import matter from "gray-matter";
import { z } from "zod";
import { rewriteOutsideCode } from "#lib/docs/reading/dialects/code-spans.ts";
import { includeMark } from "#lib/docs/reading/dialects/marks.ts";

/** Bounds of what one operation adds to its page. */
const MAX_TEXT = 20_000;
const MAX_ITEMS = 100;

const text = z.string().catch("");
const schema = z.looseObject({ type: z.unknown().optional(), description: text, $ref: text });
const parameter = z.looseObject({
  name: text,
  in: text,
  required: z.boolean().catch(false),
  description: text,
  $ref: text,
});
const body = z.looseObject({
  content: z.record(z.string(), z.looseObject({ schema: schema.optional().catch(undefined) })).catch({}),
});
const operation = z.looseObject({
  summary: text,
  title: text,
  description: text,
  address: text,
  parameters: z.array(z.unknown()).catch([]),
  requestBody: body.nullish().catch(null),
  responses: z.record(z.string(), z.looseObject({ description: text }).catch({ description: "" })).catch({}),
});
type Operation = z.infer<typeof operation>;

const WANTED =
  /^(openapi|asyncapi):[ \t]*["']?(?:([^\s"']{1,500}\.(?:json|ya?ml))[ \t]+)?(?:(get|post|put|patch|delete|head|options|trace|webhook)[ \t]+)?([^\s"']{1,500})["']?[ \t]*$/im;

/** The operation that a page's frontmatter names, or null. `file` is where it is described. */
export function wantedOperation(source: string): { file: string; method: string; name: string } | null {
  const front = /^---\n([\s\S]{0,20000}?)\n---/.exec(source.replaceAll("\r\n", "\n"))?.[1];
  const [, kind, file, method = "", name = ""] = WANTED.exec(front ?? "") ?? [];
  if (!kind || (kind === "openapi" && method === "")) return null;
  return { file: file ?? `/${kind}.json`, method: method.toLowerCase(), name };
}

/** The page with its operation. `described` is the text of the file that describes it, or null when there is none. */
export function addOperation(source: string, described: string | null): string {
  const wanted = wantedOperation(source);
  if (!wanted) return source;
  const { file, method, name } = wanted;
  const found = described === null ? null : findOperation(parseSpec(described), method, name);
  const line = `\`\`\`http\n${`${method === "webhook" ? "" : method.toUpperCase()} ${name}`.trim()}\n\`\`\``;
  // Where the file is missing, the mark becomes a note of the report.
  const parts = found ? describe(found.operation, found.spec) : described === null ? [includeMark({ file })] : [];
  return `${source.trimEnd()}\n\n${[line, ...parts].join("\n\n").slice(0, MAX_TEXT)}\n`;
}

function parseSpec(described: string): unknown {
  try {
    return described.trimStart().startsWith("{") ? JSON.parse(described) : matter(`---\n${described}\n---\n`).data;
  } catch {
    return null;
  }
}

function findOperation(spec: unknown, method: string, name: string): { operation: Operation; spec: unknown } | null {
  const path =
    method === "" ? ["channels", name] : method === "webhook" ? ["webhooks", name, "post"] : ["paths", name, method];
  const found = operation.safeParse(valueAt(spec, path));
  return found.success ? { operation: found.data, spec } : null;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined,
    value,
  );
}

/** The value that `#/components/…` leads to, or the value itself. */
function resolve(value: unknown, spec: unknown): unknown {
  const reference = valueAt(value, ["$ref"]);
  if (typeof reference !== "string" || !reference.startsWith("#/")) return value;
  return valueAt(
    spec,
    reference
      .slice(2)
      .split("/")
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")),
  );
}

function describe(found: Operation, spec: unknown): string[] {
  const { summary, title, description, address, parameters, requestBody, responses } = found;
  const given = parameters.slice(0, MAX_ITEMS).flatMap((item) => {
    const parsed = parameter.safeParse(resolve(item, spec));
    if (!parsed.success) return [];
    const { name, required, description, in: place } = parsed.data;
    return [toItem(name, [place, required ? "required" : ""], description)];
  });
  const [content] = Object.values(requestBody?.content ?? {});
  const answers = Object.entries(responses).slice(0, MAX_ITEMS);
  return [
    plain(summary || title),
    plain(description),
    address ? `\`${address}\`` : "",
    ...group("Parameters", given),
    ...group("Body", propertiesOf(resolve(content?.schema, spec), spec)),
    ...group(
      "Responses",
      answers.map(([status, { description }]) => toItem(status, [], description)),
    ),
  ].filter((part) => part !== "");
}

function propertiesOf(value: unknown, spec: unknown): string[] {
  const properties = valueAt(value, ["properties"]);
  const required = valueAt(value, ["required"]);
  return Object.entries(Object(properties))
    .slice(0, MAX_ITEMS)
    .flatMap(([name, property]) => {
      const parsed = schema.safeParse(resolve(property, spec));
      if (!parsed.success) return [];
      const { type, description } = parsed.data;
      const isRequired = Array.isArray(required) && required.includes(name);
      return [toItem(name, [typeof type === "string" ? type : "", isRequired ? "required" : ""], description)];
    });
}

const group = (title: string, items: string[]): string[] => (items.length > 0 ? [`## ${title}`, items.join("\n")] : []);

function toItem(name: string, about: string[], description: string): string {
  const notes = about.filter((word) => word !== "").join(", ");
  return `- \`${name.replaceAll("`", "")}\`${notes ? ` (${notes})` : ""}${description ? `: ${plain(description.replace(/\s+/g, " "))}` : ""}`;
}

/** Markdown of the file for an MDX page, in which braces and angle brackets would be code. */
const plain = (markdown: string): string =>
  rewriteOutsideCode(markdown.trim(), (piece) => piece.replace(/[{<]/g, "\\$&"));
