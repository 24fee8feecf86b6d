/** The files of a brand. They are read once: a request names one of them and never a path. */
import { createHash } from "node:crypto";
import { open, realpath } from "node:fs/promises";
import path from "node:path";
import { fileTypeFromBuffer } from "file-type";
import { withBase } from "#lib/contract/base-path.ts";
import { BRAND_PATH, type BrandPicture } from "#lib/contract/site.ts";
import { inspect } from "#lib/docs/assets/inspect.ts";
import { fileTypeOf } from "#lib/docs/assets/kinds.ts";
import { isBelow } from "#lib/docs/files/below.ts";

/** A file of the brand in memory. `name` is what its address ends in: its use and its ending. */
export type BrandFile = BrandPicture & { name: string; mediaType: string; version: string; content: Buffer };

/** The most bytes of a file by its use. */
export const MAX_BRAND_BYTES = { logo: 500_000, favicon: 200_000, socialCard: 4_000_000, font: 1_000_000 } as const;
export type BrandUse = keyof typeof MAX_BRAND_BYTES;

const FONTS: Record<string, string> = {
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".otf": "font/otf",
};

/** The reason why a file of the brand cannot be served. */
export class BrandFileError extends Error {}

/**
 * Reads a file for the address `name` plus its ending. `file` is relative to `dir` and stays in it, links included.
 * @throws BrandFileError with the reason, without the file's name
 */
export async function readBrandFile(dir: string, file: string, use: BrandUse, name: string): Promise<BrandFile> {
  const root = await realpath(dir);
  const real = await realpath(path.join(root, file)).catch(() => null);
  if (real === null) throw new BrandFileError("there is no such file");
  if (!isBelow(real, root)) throw new BrandFileError("leads out of the folder of site.config.json");
  const content = await readBounded(real, MAX_BRAND_BYTES[use]);
  const ending = path.extname(file).toLowerCase();
  const type = await typeOf(real, content, use, ending);
  if (type === null) throw new BrandFileError(`does not hold what ${ending} stands for`);
  const version = createHash("sha256").update(content).digest("base64url").slice(0, 12);
  return {
    ...type,
    name: name + ending,
    version,
    content,
    src: withBase(`${BRAND_PATH}${name}${ending}?v=${version}`),
  };
}

async function readBounded(file: string, max: number): Promise<Buffer> {
  const handle = await open(file).catch(() => null);
  if (!handle) throw new BrandFileError("cannot be read");
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new BrandFileError("is no file");
    if (stat.size > max) throw new BrandFileError(`has ${stat.size} bytes; at most ${max} are allowed`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(stat.size), 0, stat.size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

type Type = { mediaType: string; width: number | null; height: number | null };

async function typeOf(file: string, content: Buffer, use: BrandUse, ending: string): Promise<Type | null> {
  if (use === "font") {
    const mediaType = FONTS[ending];
    const found = (await fileTypeFromBuffer(content))?.mime;
    return mediaType && found === mediaType ? { mediaType, width: null, height: null } : null;
  }
  const type = fileTypeOf(`picture${ending}`);
  const details = type && (await inspect({ ...type, address: "", name: path.basename(file), file }));
  return details ? { mediaType: details.mediaType, width: details.width, height: details.height } : null;
}
