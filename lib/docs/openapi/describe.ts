/** An operation of an API as Markdown: what it takes, what it answers, and an example of both. */

import { type Data, isRecord, toRecord } from "#lib/docs/navigation/data/shape.ts";
import { type ExampleBody, toCurl } from "./curl.ts";
import { describeSchema, toFields } from "./fields.ts";
import { toBlock, toCode, toDescription, toItem } from "./markdown.ts";
import { type Operation, requestLine } from "./operations.ts";
import { exampleOf, toExampleText } from "./samples.ts";
import { type Budget, leaf, MAX_LEVELS, type SchemaNode, toSchemaTree } from "./schema.ts";
import { describeSecurity } from "./security.ts";
import { remarksOf, typeOf } from "./types.ts";
import { isSmall, resolveRecord, toText } from "./values.ts";

/** Most schemas of one operation that are described, and the longest text of a part and of all parts, in characters. */
const MAX_SCHEMAS = 400;
const MAX_PART = 10_000;
const MAX_TEXT = 60_000;
/** Longest list of responses, with their fields. */
const MAX_ANSWERS = 20_000;
/** Most media types of a body, and most responses and headers of one. */
const MAX_MEDIA = 3;
const MAX_RESPONSES = 30;

export type DescribeOptions = {
  /** The heading of a part, such as "Parameters". */
  heading(text: string): string;
  /** Stands below the method and the path. */
  lead?: string;
  /** Added before links to files. */
  base?: string;
  /** Levels of fields in fields that are listed. */
  levels?: number;
};

/** Everything about an operation below its heading. */
export function describeOperation(operation: Operation, spec: Data, options: DescribeOptions): string {
  const { method, path, own } = operation;
  const security = describeSecurity(own, spec);
  const sent: Context = { spec, budget: toBudget(options), options };
  const parameters = cutList(parametersOf(operation, sent), MAX_PART);
  const request = requestOf(own, sent);
  // What is answered is read without what is sent: a component that is in both is described twice.
  const response = responsesOf(own, { spec, budget: toBudget(options), options });
  const curl = method === "webhook" ? "" : toBlock("bash", toCurl(operation, request.example, spec), "Request");
  const examples = [curl, response.example];
  const parts = [
    toBlock("http", requestLine(method, path)),
    options.lead ?? "",
    own.deprecated === true ? "> [!WARNING]\n> This operation is deprecated." : "",
    toDescription(own.description, { base: options.base ?? "" }),
    security === "" ? "" : `Authentication: ${security}.`,
    group("Parameters", parameters, options),
    group(request.title, request.text, options),
    group("Responses", response.text, options),
    group("Example", examples.filter((part) => part !== "").join("\n\n"), options),
  ];
  return withinBounds(parts.filter((part) => part !== ""));
}

const toBudget = ({ levels = MAX_LEVELS }: DescribeOptions): Budget => ({
  ...{ left: MAX_SCHEMAS, described: new Map(), levels },
});

type Context = { spec: Data; budget: Budget; options: DescribeOptions };

const group = (title: string, text: string, { heading }: DescribeOptions): string =>
  text === "" ? "" : `${heading(title)}\n\n${text}`;

/** The parts for which there is room. None is cut: half of a code block would swallow what follows it. */
function withinBounds(parts: string[]): string {
  let room = MAX_TEXT;
  const kept = parts.filter(({ length }) => {
    if (length > room) return false;
    room -= length;
    return true;
  });
  if (kept.length < parts.length) kept.push("This operation is too long to be shown in full.");
  return kept.join("\n\n");
}

/** A list as far as there is room. Its lines may be cut anywhere: the next item of the list ends what is open in another. */
function cutList(items: string[], max: number, indent = ""): string {
  const text = items.join("\n");
  if (text.length <= max) return text;
  const lines = text.slice(0, max).split("\n").slice(0, -1);
  return [...lines, `${indent}- and more, which is not listed here`].join("\n");
}

function parametersOf({ parameters }: Operation, { spec, budget, options }: Context): string[] {
  return parameters.map((parameter) => {
    const [, media] = Object.entries(toRecord(parameter.content))[0] ?? [];
    const node = toSchemaTree(parameter.schema ?? toRecord(media).schema, spec, budget);
    const notes = [
      toText(parameter.in),
      node ? typeOf(node) : "",
      parameter.required === true ? "required" : "",
      parameter.deprecated === true ? "deprecated" : "",
      ...(node ? remarksOf(node) : []),
    ].filter((word) => word !== "");
    // The parameter's own description counts, and its schema has the values.
    const described = toText(parameter.description) || toText(node?.own.description);
    const text = describeSchema(
      { ...(node ?? leaf({}, null)), own: { ...node?.own, description: described } },
      options,
    );
    const item = toItem(`${toCode(toText(parameter.name))} (${notes.join(", ")})`, text);
    return [item, ...(node ? toFields(node, options, "  ") : [])].join("\n");
  });
}

type Media = { types: string[]; media: Data; node: SchemaNode | null };

/** The media types of a body. Those with the same schema are one. */
function mediaOf(content: unknown, { spec, budget }: Context): Media[] {
  const found = new Map<unknown, Media>();
  for (const [type, value] of Object.entries(toRecord(content)).slice(0, MAX_MEDIA)) {
    const media = toRecord(value);
    const key = isSmall(media.schema) ? JSON.stringify(media.schema) : media.schema;
    const same = found.get(key);
    if (same) same.types.push(type);
    else found.set(key, { types: [type], media, node: toSchemaTree(media.schema, spec, budget) });
  }
  return [...found.values()];
}

/** A line on a body's type, and the list of its fields. */
function toBody({ types, node }: Media, options: DescribeOptions, indent: string): { line: string; fields: string[] } {
  const notes = node ? [typeOf(node), ...remarksOf(node)].filter((word) => word !== "") : [];
  const line = [types.map(toCode).join(" or "), ...notes].join(", ");
  return { line, fields: node ? toFields(node, options, indent) : [] };
}

function requestOf(own: Data, context: Context): { title: string; text: string; example: ExampleBody } {
  const { spec, options } = context;
  const body = resolveRecord(own.requestBody, spec);
  const all = mediaOf(body.content, context);
  const bodies = all.flatMap((media) => {
    const { line, fields } = toBody(media, options, "");
    const about = media.node ? describeSchema(media.node, options) : "";
    return [`${line}.`, about, cutList(fields, MAX_PART)];
  });
  const [first] = all;
  const type = first?.types[0] ?? "";
  const value = first && exampleOf(first.media, first.node, spec, { in: "request", type });
  return {
    title: `Request body${body.required === true ? " (required)" : ""}`,
    text: [toDescription(body.description, { base: options.base ?? "" }), ...bodies].filter(Boolean).join("\n\n"),
    example: value === undefined ? null : { type, value },
  };
}

function responsesOf(own: Data, context: Context): { text: string; example: string } {
  const { spec, options } = context;
  let example = "";
  const items = Object.entries(toRecord(own.responses))
    .slice(0, MAX_RESPONSES)
    .map(([status, value]) => {
      const response = resolveRecord(value, spec);
      const all = mediaOf(response.content, context);
      const description = toDescription(response.description, { base: options.base ?? "" });
      const bodies = all.map((media) => {
        const { line, fields } = toBody(media, options, "    ");
        return [`  - ${line}`, ...(fields.length > 0 ? [cutList(fields, MAX_PART, "    ")] : [])].join("\n");
      });
      if (example === "" && /^(2|default)/.test(status)) example = exampleBlock(status, all[0], spec);
      return [toItem(toCode(status), description), ...headersOf(response, context), ...bodies].join("\n");
    });
  return { text: cutList(items, MAX_ANSWERS), example };
}

function headersOf(response: Data, { spec, budget }: Context): string[] {
  const headers = Object.entries(toRecord(response.headers)).slice(0, MAX_RESPONSES);
  return headers.map(([name, value]) => {
    const header = resolveRecord(value, spec);
    const node = toSchemaTree(header.schema, spec, budget);
    const notes = ["header", node ? typeOf(node) : ""].filter((word) => word !== "");
    const text = toDescription(header.description);
    return toItem(`${toCode(name)} (${notes.join(", ")})`, text, "  ");
  });
}

function exampleBlock(status: string, media: Media | undefined, spec: Data): string {
  if (!media || !isRecord(media.media)) return "";
  const [type = ""] = media.types;
  const text = toExampleText(exampleOf(media.media, media.node, spec, { in: "response", type }));
  return text === null
    ? ""
    : toBlock(/[/+]json\b/.test(type) ? "json" : "text", text, `Response ${status.replace(/[^\w]/g, "")}`);
}
