/** What an upload is, by its contents: names and headers are what somebody says. */
import { fileTypeFromBuffer } from "file-type";
import { imageSize } from "image-size";
import { type AttachmentKind, MAX_ATTACHMENT_BYTES } from "#lib/contract/files.ts";
import { AppError } from "#lib/errors.ts";
import { describeKinds, IMAGE_TYPES, kindOf, PDF_TYPE, TEXT_TYPE } from "./kinds.ts";
import { examinePdf } from "./pdf.ts";
import { tooLarge } from "./too-large.ts";

/** Most pixels of an image: its header is believed before anybody unpacks what may be a bomb. */
export const MAX_PIXELS = 50_000_000;

/**
 * The media type of an upload that may be kept. `taken` are the kinds that some engine of the site takes.
 * @throws AppError attachment_unsupported | attachment_too_large | attachment_unreadable, each saying what is wrong;
 * rate_limited while too many PDFs are being opened
 */
export async function examine(name: string, content: Buffer, taken: readonly AttachmentKind[]): Promise<string> {
  const said = typeByName(name);
  const mediaType = await typeByContent(content);
  if (said && mediaType !== said.type) throw unreadable(`By its name it is a ${said.name}, but its content is not.`);
  if (mediaType === null) throw await unknown(content, taken);
  const kind = kindOf(mediaType);
  if (!taken.includes(kind)) throw unsupported(taken);
  if (content.length > MAX_ATTACHMENT_BYTES[kind]) throw tooLarge(MAX_ATTACHMENT_BYTES[kind]);
  if (kind === "image") examineImage(mediaType, content);
  if (kind === "pdf") await examinePdf(content);
  return mediaType;
}

const unreadable = (detail: string) => new AppError("attachment_unreadable", { detail });
const unsupported = (taken: readonly AttachmentKind[]) =>
  new AppError("attachment_unsupported", { detail: `Taken are: ${describeKinds(taken)}.` });

/** What the ending of a name promises; null for endings that promise nothing. Texts have any. */
function typeByName(name: string): { type: string; name: string } | null {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (ending === "pdf") return { type: PDF_TYPE, name: "PDF" };
  const image = Object.entries(IMAGE_TYPES).find(([, { extensions }]) => extensions.includes(ending));
  return image ? { type: image[0], name: image[1].name } : null;
}

async function typeByContent(content: Buffer): Promise<string | null> {
  // A PDF may be made of nothing but letters, and an image never is.
  if (content.subarray(0, 5).toString("latin1") === "%PDF-") return PDF_TYPE;
  if (isText(content)) return TEXT_TYPE;
  const mime = (await fileTypeFromBuffer(content))?.mime ?? "";
  return mime in IMAGE_TYPES ? mime : null;
}

/** Text in UTF-8, without characters that no text has. */
function isText(content: Buffer): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}

/** Neither text nor of a kind we know: a text in another encoding, or something else altogether. */
async function unknown(content: Buffer, taken: readonly AttachmentKind[]): Promise<AppError> {
  const isMarked = ["fffe", "feff"].includes(content.subarray(0, 2).toString("hex"));
  if (isMarked) return unreadable("The text is not in UTF-8: save it as UTF-8 and try again.");
  if (await fileTypeFromBuffer(content)) return unsupported(taken);
  return unreadable("It is no image, no PDF and no text in UTF-8.");
}

function examineImage(mediaType: string, content: Buffer): void {
  const name = IMAGE_TYPES[mediaType]?.name;
  const broken = () => unreadable(`The ${name} cannot be read: it is broken or cut off.`);
  const { width, height } = sizeOf(content) ?? {};
  if (!width || !height || isCutOff(mediaType, content)) throw broken();
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

/** Whether the end of an image is missing, as of an upload that broke off; where that can be told for sure. */
function isCutOff(mediaType: string, content: Buffer): boolean {
  switch (mediaType) {
    case "image/png":
      return !content.includes("IEND");
    case "image/jpeg":
      return content.lastIndexOf(Buffer.from([0xff, 0xd9])) === -1;
    case "image/webp":
      return content.readUInt32LE(4) + 8 > content.length;
    default:
      // The trailer of a GIF, behind the least of headers.
      return content.lastIndexOf(0x3b) < 13;
  }
}
