/** What files are, by their media types; these are all that are ever kept of uploads. */
import type { AttachmentKind } from "#lib/contract/files.ts";

export const TEXT_TYPE = "text/plain";
export const PDF_TYPE = "application/pdf";
/** Images that models take, with the endings of their names. */
export const IMAGE_TYPES: Readonly<Record<string, { name: string; endings: readonly string[] }>> = {
  "image/png": { name: "PNG", endings: ["png"] },
  "image/jpeg": { name: "JPEG", endings: ["jpg", "jpeg"] },
  "image/gif": { name: "GIF", endings: ["gif"] },
  "image/webp": { name: "WebP", endings: ["webp"] },
};

export const kindOf = (mediaType: string): AttachmentKind =>
  mediaType === PDF_TYPE ? "pdf" : mediaType in IMAGE_TYPES ? "image" : "text";

/** The kinds in words, for whoever sent something else. */
const WORDS: Readonly<Record<AttachmentKind, string>> = {
  text: "text files (UTF-8)",
  image: "images (PNG, JPEG, GIF, WebP)",
  pdf: "PDFs",
};
export const inWords = (kinds: readonly AttachmentKind[]): string =>
  kinds.length === 0 ? "no files" : kinds.map((kind) => WORDS[kind]).join(", ");
