/** Reads what a served file holds: its type, its size in pixels and a version that changes with its content. */
import { createHash } from "node:crypto";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { fileTypeFromBuffer } from "file-type";
import { imageSize } from "image-size";
import { LRUCache } from "lru-cache";
import pLimit from "p-limit";
import type { Asset } from "./catalog.ts";

/** `mediaType` is that of the content: a picture may have the ending of another format. */
export type Details = { version: string; mediaType: string; width: number | null; height: number | null };

/** A larger file is hashed by its size, its time and its beginning. */
const MAX_HASHED = 4_000_000;
/** Most formats have their size in pixels within these bytes. */
const HEAD = 256_000;
const MAX_KEPT = 20_000;
const AT_ONCE = 8;

/** Kept across reloads of the docs. A changed file has another key. */
const kept = new LRUCache<string, { details: Details | null }>({ max: MAX_KEPT });
const queue = pLimit(AT_ONCE);

/** Null for a file that is missing, that was replaced by a link, or whose content is not what its name says. */
export const inspect = (asset: Asset): Promise<Details | null> =>
  queue(async () => {
    const file = await openFile(asset.file);
    if (!file) return null;
    try {
      const { size, mtimeMs } = await file.stat();
      const key = `${asset.file} ${size} ${mtimeMs}`;
      const known = kept.get(key) ?? { details: await read(file, asset, size, mtimeMs) };
      kept.set(key, known);
      return known.details;
    } catch {
      return null;
    } finally {
      await file.close();
    }
  });

async function openFile(path: string): Promise<FileHandle | null> {
  try {
    return (await realpath(path)) === path ? await open(path) : null;
  } catch {
    return null;
  }
}

async function read(file: FileHandle, asset: Asset, size: number, mtimeMs: number): Promise<Details | null> {
  const content = Buffer.alloc(Math.min(size, size > MAX_HASHED ? HEAD : MAX_HASHED));
  await file.read(content, 0, content.length, 0);
  const mediaType = await typeOf(asset, content);
  if (mediaType === null) return null;
  const hash = createHash("sha256").update(content);
  if (size > MAX_HASHED) hash.update(`${size} ${mtimeMs}`);
  const pixels = asset.kind === "image" ? pixelsOf(content) : null;
  return {
    version: hash.digest("base64url").slice(0, 12),
    mediaType,
    width: pixels?.width ?? null,
    height: pixels?.height ?? null,
  };
}

/** Families of formats that share their first bytes. */
const FAMILY: Record<string, RegExp> = {
  "image/png": /^image\/(a|x-a)?png$/,
  "image/x-icon": /^image\//,
  "video/mp4": /^(video|audio)\/(mp4|x-m4v|quicktime)$/,
  "video/quicktime": /^video\/(quicktime|mp4)$/,
  "video/webm": /^(video|audio)\/(webm|matroska|x-matroska)$/,
  "video/ogg": /^(video|audio|application)\/ogg/,
  "audio/ogg": /^(video|audio|application)\/ogg/,
  "audio/mp4": /^(video|audio)\/(mp4|x-m4a)$/,
  "audio/mpeg": /^audio\/mpeg$/,
  "audio/flac": /^audio\/(x-)?flac$/,
  "audio/wav": /^audio\/(x-)?wav$/,
};

/** Pictures of pixels, which hold nothing that runs. Browsers show them whatever their ending says. */
const PIXELS = /^image\/(png|apng|jpeg|gif|webp|avif|bmp)$/;

/** The type to send. Null for a content that is not of the kind that the name says. */
async function typeOf({ kind, mediaType }: Asset, content: Buffer): Promise<string | null> {
  // Downloads are saved, never shown: their content does not matter.
  if (kind === "download") return mediaType;
  if (kind === "track") return /^\uFEFF?WEBVTT/.test(content.toString("utf8", 0, 16)) ? mediaType : null;
  if (mediaType === "image/svg+xml") return isSvg(content.toString("utf8", 0, HEAD)) ? mediaType : null;
  const found = (await fileTypeFromBuffer(content))?.mime ?? "";
  if (FAMILY[mediaType]?.test(found) ?? found === mediaType) return mediaType;
  return PIXELS.test(mediaType) && PIXELS.test(found) ? found : null;
}

/** What may stand before the element. */
const BEFORE_SVG = [
  /\s+/y,
  /\uFEFF/y,
  /<\?[^>]*>/y,
  /<!--(?:(?!-->)[\s\S])*-->/y,
  /<!DOCTYPE\s+svg[^>[]*(?:\[[^\]]*\])?\s*>/iy,
];

function isSvg(text: string): boolean {
  let at = 0;
  let before: number;
  do {
    before = at;
    for (const pattern of BEFORE_SVG) {
      pattern.lastIndex = at;
      if (pattern.test(text)) at = pattern.lastIndex;
    }
  } while (at > before);
  return /^<(\w+:)?svg[\s>/]/i.test(text.slice(at, at + 50));
}

function pixelsOf(content: Buffer): { width: number; height: number } | null {
  try {
    const { width, height, orientation = 1 } = imageSize(content);
    if (!(width >= 1 && height >= 1)) return null;
    const [w, h] = [Math.round(width), Math.round(height)];
    // From 5 on, cameras turned the picture by a quarter, which browsers turn back.
    return orientation >= 5 ? { width: h, height: w } : { width: w, height: h };
  } catch {
    return null;
  }
}
