/** Bodies of the openai adapter's requests and answers: how large they may be, and whether they are what was asked for. */
import type { ResponseCreateParamsNonStreaming } from "openai/resources/responses/responses";
import { AppError } from "#lib/errors.ts";

/** The slowest line that files are uploaded on, in bytes per millisecond (4 Mbit/s). */
const SLOW_LINE = 500;

/** How long the files of an input may take to upload, ms. It is added to a request's time limit. */
export function uploadMs(input: ResponseCreateParamsNonStreaming["input"]): number {
  let bytes = 0;
  for (const item of Array.isArray(input) ? input : []) {
    if (!("content" in item) || !Array.isArray(item.content)) continue;
    for (const part of item.content) {
      if ("image_url" in part) bytes += part.image_url?.length ?? 0;
      if ("file_data" in part) bytes += part.file_data?.length ?? 0;
    }
  }
  return Math.ceil(bytes / SLOW_LINE);
}

/** Null for a body of more than `maxBytes`, which is not read to its end. */
export async function readAtMost(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Returns `created` if it has an id: a proxy may answer 200 with a page of its own. @throws AppError upstream_unavailable */
export function checkId<T>(created: T): T {
  const hasId = typeof created === "object" && created !== null && "id" in created && typeof created.id === "string";
  if (!hasId) throw new AppError("upstream_unavailable", { cause: new Error("no id") });
  return created;
}
