/** Files of threads, for browser and server: types and small functions only, as in assistant.ts. */

/**
 * A file of a thread: attached to a question or made for an answer. `bytes` is its size. `filePath` returns its address.
 */
export type ThreadFile = { id: string; object: "file"; name: string; media_type: string; bytes: number };

/** Whether a file is an image that every browser can show. */
export const isPicture = ({ media_type }: Pick<ThreadFile, "media_type">): boolean =>
  /^image\/(png|jpeg|gif|webp)$/.test(media_type);

/** The kinds of files that may be attached to a question. An engine accepts some of them or none. */
export const ATTACHMENT_KINDS = ["text", "image", "pdf"] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];
/** The largest number of files of one question. */
export const MAX_ATTACHMENTS = 4;
/** The largest file of each kind, in bytes. Some hosts refuse requests over 4.5 MB; a text file is sent to the model in full. */
export const MAX_ATTACHMENT_BYTES: Readonly<Record<AttachmentKind, number>> = {
  text: 131_072,
  image: 4_194_304,
  pdf: 4_194_304,
};

/** The address of a file, for its owner. */
export const filePath = (id: string): string => `/api/paste-assistant-file/${id}`;
