/** Files of threads as browser and server know them: types and constants only, as in assistant.ts. */

/**
 * A file of a thread, attached to a question or made for an answer; `bytes` is its size. `filePath` tells where it is
 * had.
 */
export type ThreadFile = { id: string; object: "file"; name: string; media_type: string; bytes: number };

/** Whether a file is a picture that every browser draws. */
export const isPicture = ({ media_type }: Pick<ThreadFile, "media_type">): boolean =>
  /^image\/(png|jpeg|gif|webp)$/.test(media_type);

/** What may be attached to a question, by what is done with it; an engine takes some of these kinds or none. */
export const ATTACHMENT_KINDS = ["text", "image", "pdf"] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];
/** Most files one question takes. */
export const MAX_ATTACHMENTS = 4;
/** Largest file of each kind, in bytes. Some hosts take no request over 4.5 MB; a model reads all of a text. */
export const MAX_ATTACHMENT_BYTES: Readonly<Record<AttachmentKind, number>> = {
  text: 131_072,
  image: 4_194_304,
  pdf: 4_194_304,
};

/** Where a file is had, by its owner. */
export const filePath = (id: string): string => `/api/paste-assistant-file/${id}`;
