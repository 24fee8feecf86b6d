/** A character that may be a mark: anywhere in a line, or as `#` after a space and `&` before a name such as `amp;`. */
const MARK = /[\\`*_[\]<>~|]|(?<!\S)#|&(?=#?\w+;)/g;
/** What makes a line an item of a list. */
const ITEM = /^(\s*)(?:([+-])|(\d+)([.)]))/gm;

/** Plain text as Markdown for a place inside a line, such as a link's label: it is read as exactly this text. */
export const escapeText = (text: string): string => text.replace(MARK, "\\$&");

/** Plain text as Markdown for lines of their own. */
export const escapeLines = (text: string): string => escapeText(text).replace(ITEM, "$1$3\\$2$4");
