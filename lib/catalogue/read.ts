/** Reads and compiles message files. */
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import compile from "icu-minify/compile";
import { StartError } from "#lib/errors.ts";
import type { CompiledMessages } from "#lib/messages/translate.ts";

/** Longest message, in UTF-16 code units. */
const MAX_LENGTH = 2_000;

/** ICU messages by key (`group.name`). */
export type Sources = ReadonlyMap<string, string>;

/** The messages of a file. @throws StartError naming the file and the key if it is no object of groups of texts */
export function toSources(content: unknown, file: string): Sources {
  const sources = new Map<string, string>();
  for (const [group, texts] of entriesOf(content, `${file}: must be an object of groups of messages.`)) {
    for (const [name, text] of entriesOf(texts, `${file}: ${group}: must be an object of messages.`)) {
      const key = `${group}.${name}`;
      if (typeof text !== "string") throw new StartError(`${file}: ${key}: must be a text.`);
      if (text.length > MAX_LENGTH) throw new StartError(`${file}: ${key}: is longer than ${MAX_LENGTH} characters.`);
      sources.set(key, text);
    }
  }
  return sources;
}

function entriesOf(value: unknown, message: string): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new StartError(message);
  return Object.entries(value);
}

/** The arguments of a message, with the kinds of values that they take. @throws StartError */
export function argumentsOf(text: string, place: string): Map<string, "number" | "Date" | "string" | "tag"> {
  const found = new Map<string, "number" | "Date" | "string" | "tag">();
  const visit = (elements: MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      const kind = kindOf(element.type);
      // A number may be shown beside its plural.
      if (kind !== "string" || !found.has(element.value)) found.set(element.value, kind);
      if (element.type === TYPE.tag) visit(element.children);
      if (element.type === TYPE.plural || element.type === TYPE.select) {
        for (const option of Object.values(element.options)) visit(option.value);
      }
    }
  };
  visit(parseMessage(text, place));
  return found;
}

function kindOf(type: TYPE) {
  if (type === TYPE.plural || type === TYPE.number) return "number";
  if (type === TYPE.date || type === TYPE.time) return "Date";
  return type === TYPE.tag ? "tag" : "string";
}

/** @throws StartError with the place of the fault in the message */
function parseMessage(text: string, place: string): MessageFormatElement[] {
  try {
    return parse(text, { captureLocation: true });
  } catch (error) {
    throw new StartError(`${place}: is no ICU message${whereOf(error)}.`);
  }
}

/** The parser's name for the fault, and its column. */
function whereOf(error: unknown): string {
  if (!(error instanceof SyntaxError)) return "";
  const reason = error.message.toLowerCase().replaceAll("_", " ");
  const { location } = error as SyntaxError & { location?: { start: { line: number; column: number } } };
  return location ? ` (${reason}, line ${location.start.line}, column ${location.start.column})` : ` (${reason})`;
}

/**
 * Compiles messages.
 * @param english What each key means: a message may use the arguments of the English one only, in the same way.
 * @throws StartError naming file, key and place of the first message that is not valid
 */
export function compileMessages(sources: Sources, english: Sources, file: string): CompiledMessages {
  const compiled: Record<string, ReturnType<typeof compile>> = Object.create(null);
  for (const [key, text] of sources) {
    const place = `${file}: ${key}`;
    const model = english.get(key);
    if (model === undefined) continue;
    const allowed = argumentsOf(model, key);
    for (const [name, kind] of argumentsOf(text, place)) {
      const expected = allowed.get(name);
      if (expected === undefined) throw new StartError(`${place}: takes no argument {${name}}.`);
      // A number may be shown as it is.
      if (expected !== kind && kind !== "string")
        throw new StartError(`${place}: {${name}} is a ${expected}, no ${kind}.`);
    }
    compiled[key] = compile(text);
  }
  return compiled;
}
