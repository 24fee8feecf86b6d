/** Files of threads in the database. A content is read only by the id of its file. */
import type { SupabaseClient } from "@supabase/supabase-js";
import pLimit from "p-limit";
import { z } from "zod";
import { type Bucket, createRpc, type Limited, limited, parse, unwrap } from "#lib/database/query.ts";
import { type FileRow, fileRow } from "#lib/database/rows.ts";
import { storable } from "#lib/database/storable.ts";

/**
 * The size of a part, bytes. An embedded database takes about 20 ms for one, and serves no other request meanwhile. The
 * migrations use the same size.
 */
export const PART_BYTES = 524_288;
/** The most parts in transit at once, of all files together. A small request then waits for one of them at most. */
const PARTS_AT_ONCE = 1;

const COLUMNS = "id, name, media_type, bytes, message_id, run_id";
export type NewFile = {
  id: string;
  owner: string;
  /** The run that the file was made for; null for an upload. */
  run_id: string | null;
  name: string;
  media_type: string;
  content: Buffer;
};

type Turn = <T>(request: () => PromiseLike<T>) => Promise<T>;

export function createFileStore(client: SupabaseClient) {
  const turns = pLimit(PARTS_AT_ONCE);
  const turn: Turn = (request) => turns(async () => request());
  return { ...createFileWriter(client, turn), ...createFileReader(client, turn) };
}

function createFileWriter(client: SupabaseClient, turn: Turn) {
  const rpc = createRpc(client);

  async function addParts({ id, content }: NewFile): Promise<void> {
    if (content.length <= PART_BYTES) return;
    for (let from = 0; from < content.length; from += PART_BYTES) {
      const part = content.subarray(from, from + PART_BYTES).toString("base64");
      const isLast = from + PART_BYTES >= content.length;
      const args = { p_id: id, p_position: from / PART_BYTES, p_content: part, p_last: isLast };
      unwrap(await turn(() => client.rpc("add_file_part", args)));
    }
  }

  return {
    /** Stores a file. A file whose upload was aborted may be added again. */
    async addFile(file: NewFile): Promise<void> {
      unwrap(await turn(() => client.rpc("add_file", { p: toRow(file) })));
      await addParts(file);
    },

    /** Stores an upload if its owner's files then have at most `readerBytes` bytes together. */
    async addUpload(file: NewFile, buckets: Bucket[], readerBytes: number) {
      const args = { p: toRow(file), p_buckets: buckets, p_reader_bytes: readerBytes };
      const outcomes = z.union([z.object({ outcome: z.enum(["created", "storage_full"]) }), limited]);
      const added = await turn(() =>
        rpc<{ outcome: "created" | "storage_full" } | Limited>("add_upload", args, outcomes),
      );
      if (added.outcome === "created") await addParts(file);
      return added;
    },

    /** Deletes an upload that belongs to no question. Returns false when there is none. */
    async deleteFile(id: string, owner: string): Promise<boolean> {
      const unused = client.from("assistant_files").delete().eq("id", id).eq("owner_hash", owner);
      const deleted = unwrap(await unused.is("message_id", null).is("run_id", null).select("id"));
      return parse(z.array(z.unknown()), deleted).length > 0;
    },
  };
}

/** Makes the row of a new file. The row includes the content if that is a single part. */
const toRow = ({ content, ...file }: NewFile) => ({
  ...storable(file),
  bytes: content.length,
  ...(content.length <= PART_BYTES && { content: content.toString("base64") }),
});

function createFileReader(client: SupabaseClient, turn: Turn) {
  const rpc = createRpc(client);
  const files = () => client.from("assistant_files");

  return {
    /** Returns the bytes of all stored data. */
    getStoredBytes: (): Promise<number> => rpc("get_stored_bytes", {}, z.number()),

    /** Returns the owner's file without its content; null when it is unknown or belongs to another owner. */
    async getFile(id: string, owner: string): Promise<FileRow | null> {
      const query = files().select(COLUMNS).eq("id", id).eq("owner_hash", owner).is("complete", true);
      return parse(fileRow.nullable(), unwrap(await query.maybeSingle()));
    },

    /** Returns the owner's files with these ids, without their contents. */
    async listFiles(ids: string[], owner: string): Promise<FileRow[]> {
      return parse(z.array(fileRow), unwrap(await files().select(COLUMNS).in("id", ids).eq("owner_hash", owner)));
    },

    /** Returns the content of a file; null when the file is deleted. */
    async fileContent(id: string): Promise<Buffer | null> {
      const parts: Buffer[] = [];
      do {
        const args = { p_id: id, p_position: parts.length };
        const part = await turn(() => rpc("get_file_part", args, z.string().nullable()));
        if (part === null) return null;
        parts.push(Buffer.from(part, "base64"));
      } while (parts.at(-1)?.length === PART_BYTES);
      return Buffer.concat(parts);
    },
  };
}
