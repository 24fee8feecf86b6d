/** Real files of every kind that may be attached, as small as they come. */
import { constants, crc32, deflateRawSync, deflateSync } from "node:zlib";

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A black picture; `says` puts other measures into its header than it has. */
export function png(width = 2, height = 2, says = { width, height }): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(says.width, 0);
  header.writeUInt32BE(says.height, 4);
  // Eight bits a pixel, grey.
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc((width + 1) * height))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export const gif = (): Buffer => Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
export const webp = (): Buffer => Buffer.from("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64");

/** Markers, measures and the end: what is known of a JPEG without decoding it. */
export function jpeg(width = 1, height = 1): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    frame,
    Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x7f, 0xff, 0xd9]),
  ]);
}

/** A PDF of empty pages; `locked` opens with a password only. `note` is a comment in it. */
export function pdf({ pages = 1, locked = false, note = "" } = {}): Buffer {
  const page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>";
  const kids = Array.from({ length: pages }, (_, index) => `${index + 3} 0 R`);
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Kids[${kids.join(" ")}]/Count ${pages}>>`,
    ...kids.map(() => page),
    `<</Filter/Standard/V 1/R 2/O(${"o".repeat(32)})/U(${"u".repeat(32)})/P -4>>`,
  ];
  let text = `%PDF-1.4\n%${note}\n`;
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const encrypt = locked ? `/Encrypt ${objects.length} 0 R/ID[<00><00>]` : "";
  const size = objects.length + 1;
  const start = text.length;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}trailer<</Root 1 0 R/Size ${size}${encrypt}>>\n`;
  return Buffer.from(`${text}startxref\n${start}\n%%EOF\n`, "latin1");
}

/**
 * A PDF that unpacks to two gigabytes of zeros, which are to be the table of its objects: one object with a `width` of so
 * many bytes, or as many objects as `size` says.
 */
export function pdfBomb({ width = 4, size = 1 } = {}): Buffer {
  const piece = deflateRawSync(Buffer.alloc(2 ** 24), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const packed = Buffer.concat([Buffer.from([0x78, 0xda]), ...Array.from({ length: 128 }, () => piece)]);
  const table = `/Type/XRef/W[1 ${width} 2]/Size 9/Index[0 ${size}]/Root 1 0 R`;
  const start = "%PDF-1.5\n1 0 obj";
  return Buffer.concat([
    Buffer.from(`${start}<<${table}/Filter/FlateDecode/Length ${packed.length}>>stream\n`),
    packed,
    Buffer.from(`\nendstream endobj\nstartxref\n${start.indexOf("1 0")}\n%%EOF`),
  ]);
}
