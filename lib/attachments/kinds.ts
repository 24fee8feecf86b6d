/** The media types of uploads, and the kinds that they belong to. Other types are never stored. */
import type { AttachmentKind } from "#lib/contract/files.ts";

export const TEXT_TYPE = "text/plain";
export const PDF_TYPE = "application/pdf";
/** The images that models read, with the extensions of their names. */
export const IMAGE_TYPES: Readonly<Record<string, { name: string; extensions: readonly string[] }>> = {
  "image/png": { name: "PNG", extensions: ["png"] },
  "image/jpeg": { name: "JPEG", extensions: ["jpg", "jpeg"] },
  "image/gif": { name: "GIF", extensions: ["gif"] },
  "image/webp": { name: "WebP", extensions: ["webp"] },
};

export const kindOf = (mediaType: string): AttachmentKind =>
  mediaType === PDF_TYPE ? "pdf" : Object.hasOwn(IMAGE_TYPES, mediaType) ? "image" : "text";

/** Descriptions of the kinds for error messages. */
const DESCRIPTIONS: Readonly<Record<AttachmentKind, string>> = {
  text: "text files (UTF-8)",
  image: "images (PNG, JPEG, GIF, WebP)",
  pdf: "PDFs",
};
export const describeKinds = (kinds: readonly AttachmentKind[]): string =>
  kinds.length === 0 ? "no files" : kinds.map((kind) => DESCRIPTIONS[kind]).join(", ");
