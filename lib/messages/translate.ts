/** Formats compiled messages. Shared with the browser: there is no parser in here. */
import format, { type CompiledMessage, type FormatOptions } from "icu-minify/format";
import type { MessageArguments } from "./arguments.ts";
import type en from "./en.json";

type Groups = typeof en;

/** A key of the catalogue: `group.name`. */
export type MessageKey = { [G in keyof Groups & string]: `${G}.${keyof Groups[G] & string}` }[keyof Groups & string];

/** Messages by key, compiled from ICU MessageFormat. */
export type CompiledMessages = Readonly<Record<string, CompiledMessage>>;

/** A key without arguments. */
export type PlainKey = Exclude<MessageKey, keyof MessageArguments>;

/** The text of a message. A key that does not exist, or a missing argument, does not compile. */
export type Translate = {
  <K extends MessageKey>(key: K, ...values: K extends keyof MessageArguments ? [MessageArguments[K]] : []): string;
  /** The language of the texts: a BCP 47 tag, for `Intl`. */
  readonly language: string;
};

const formatters: FormatOptions["formatters"] = {
  getDateTimeFormat: (...settings) => new Intl.DateTimeFormat(...settings),
  getNumberFormat: (...settings) => new Intl.NumberFormat(...settings),
  getPluralRules: (...settings) => new Intl.PluralRules(...settings),
};

/**
 * @param language A BCP 47 tag, for plurals and numbers.
 * @param find The compiled message of a key. A key that it does not know is shown itself.
 */
export function createTranslate(language: string, find: (key: string) => CompiledMessage | undefined): Translate {
  const translate = (key: string, values?: Parameters<typeof format<string>>[2]): string => {
    const message = find(key);
    return message === undefined ? key : String(format<string>(message, language, values, { formatters }));
  };
  return Object.assign(translate, { language });
}
