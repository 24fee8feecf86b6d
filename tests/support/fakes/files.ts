/** What models do with the files they are sent, as far as it matters here. */

/** In a file, it stands for what no model can make sense of, however well it begins. */
export const POISON = "POISONED";

const MAX_BYTES = 20_000_000;

/** The content of a data URL of one of these types, in proper base64; null for anything else. */
function contentOf(url: string, types: RegExp): Buffer | null {
  const [, type = "", data = ""] = /^data:([\w/+.-]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url) ?? [];
  const content = Buffer.from(data, "base64");
  return types.test(type) && content.toString("base64") === data && content.length <= MAX_BYTES ? content : null;
}

export const isImageUrl = (url: string): boolean => contentOf(url, /^image\/(png|jpeg|gif|webp)$/) !== null;
export const isPdfUrl = (url: string): boolean =>
  contentOf(url, /^application\/pdf$/)
    ?.subarray(0, 5)
    .toString() === "%PDF-";
export const isPoisoned = (url: string): boolean => contentOf(url, /./)?.includes(POISON) ?? false;
