const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** A text within an element or an attribute. Characters that XML cannot have are left out. */
export const toXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

/** An address, percent-encoded as sitemaps and feeds demand. */
export const urlToXml = (url: string): string => toXml(URL.parse(url)?.href ?? url);
