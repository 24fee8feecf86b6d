/** Finds the type of an upload from its content. Its name and headers may be wrong. */
import { fileTypeFromBuffer } from "file-type";
import { imageSize } from "image-size";
import { type AttachmentKind, MAX_ATTACHMENT_BYTES } from "#lib/contract/files.ts";
import { AppError } from "#lib/errors.ts";
import { describeKinds, IMAGE_TYPES, kindOf, PDF_TYPE, TEXT_TYPE } from "./kinds.ts";
import { examinePdf, unreadable } from "./pdf.ts";
import { toTooLargeError } from "./too-large.ts";

/** The most pixels of an image. The size in its header is checked before anything decodes the image. */
export const MAX_PIXELS = 50_000_000;

/**
 * The media type of an upload that may be stored. `accepted` are the kinds that some engine of the site reads.
 * @throws AppError attachment_unsupported | attachment_too_large | attachment_unreadable, each saying what is wrong;
 * rate_limited while too many PDFs are being opened
 */
export async function examine(name: string, content: Buffer, accepted: readonly AttachmentKind[]): Promise<string> {
  const named = typeOfName(name);
  const mediaType = await typeOfContent(content);
  if (named && mediaType !== named.type) throw unreadable(`By its name it is a ${named.name}, but its content is not.`);
  if (mediaType === null) throw await toUnknownTypeError(content, accepted);
  const kind = kindOf(mediaType);
  if (!accepted.includes(kind)) throw unsupported(accepted);
  if (content.length > MAX_ATTACHMENT_BYTES[kind]) throw toTooLargeError(MAX_ATTACHMENT_BYTES[kind]);
  if (kind === "image") examineImage(mediaType, content);
  if (kind === "pdf") await examinePdf(content);
  return mediaType;
}

const unsupported = (accepted: readonly AttachmentKind[]) =>
  new AppError("attachment_unsupported", { detail: `Taken are: ${describeKinds(accepted)}.` });

/** The type that the extension of a name stands for; null for other extensions. Text files may have any. */
function typeOfName(name: string): { type: string; name: string } | null {
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (extension === "pdf") return { type: PDF_TYPE, name: "PDF" };
  const image = Object.entries(IMAGE_TYPES).find(([, { extensions }]) => extensions.includes(extension));
  return image ? { type: image[0], name: image[1].name } : null;
}

async function typeOfContent(content: Buffer): Promise<string | null> {
  // Checked before text: a PDF may consist of text characters only. An image never does.
  if (content.subarray(0, 5).toString("latin1") === "%PDF-") return PDF_TYPE;
  if (isText(content)) return TEXT_TYPE;
  const mime = (await fileTypeFromBuffer(content))?.mime ?? "";
  return mime in IMAGE_TYPES ? mime : null;
}

/** Whether the content is UTF-8 without NUL characters. */
function isText(content: Buffer): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}

/** The error for content that is neither UTF-8 text nor of a known type. */
async function toUnknownTypeError(content: Buffer, accepted: readonly AttachmentKind[]): Promise<AppError> {
  const isUtf16 = ["fffe", "feff"].includes(content.subarray(0, 2).toString("hex"));
  if (isUtf16) return unreadable("The text is not in UTF-8: save it as UTF-8 and try again.");
  if (await fileTypeFromBuffer(content)) return unsupported(accepted);
  return unreadable("It is no image, no PDF and no text in UTF-8.");
}

function examineImage(mediaType: string, content: Buffer): void {
  const name = IMAGE_TYPES[mediaType]?.name;
  const toBrokenError = () => unreadable(`The ${name} cannot be read: it is broken or cut off.`);
  const { width, height } = sizeOf(content) ?? {};
  if (!width || !height || isCutOff(mediaType, content)) throw toBrokenError();
  if (width * height > MAX_PIXELS)
    throw unreadable(`The image has ${width} × ${height} pixels; at most ${MAX_PIXELS / 1e6} million are taken.`);
}

function sizeOf(content: Buffer): { width: number; height: number } | null {
  try {
    return imageSize(content);
  } catch {
    return null;
  }
}

/** Whether the end of an image is missing, for example after an interrupted upload. False where that is not certain. */
function isCutOff(mediaType: string, content: Buffer): boolean {
  switch (mediaType) {
    case "image/png":
      return !content.includes("IEND");
    case "image/jpeg":
      return content.lastIndexOf(Buffer.from([0xff, 0xd9])) === -1;
    case "image/webp":
      return content.readUInt32LE(4) + 8 > content.length;
    default:
      // The trailer of a GIF, after the smallest possible header.
      return content.lastIndexOf(0x3b) < 13;
  }
}
