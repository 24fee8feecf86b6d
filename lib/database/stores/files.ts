/** Files of threads in the database. Their contents are only read one by one, by their ids. */
import type { SupabaseClient } from "@supabase/supabase-js";
import pLimit from "p-limit";
import { z } from "zod";
import { type Bucket, createRpc, type Limited, limited, parse, unwrap } from "#lib/database/query.ts";
import { type FileRow, fileRow } from "#lib/database/rows.ts";
import { storable } from "#lib/database/storable.ts";

/** Bytes of a part: some 20 ms of an embedded database, in which nobody else is served. As in the migrations. */
export const PART_BYTES = 524_288;
/** Parts on their way at once, of all files together: whoever asks something small waits for one of them at most. */
const PARTS_AT_ONCE = 1;

const COLUMNS = "id, name, media_type, bytes, message_id, run_id";
export type NewFile = {
  id: string;
  owner: string;
  /** The run it was made for; null for an upload. */
  run_id: string | null;
  name: string;
  media_type: string;
  content: Buffer;
};

export function createFileStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const files = () => client.from("assistant_files");
  const turn = pLimit(PARTS_AT_ONCE);

  /** The row of a file; of one part, with what it holds. */
  const begun = ({ content, ...file }: NewFile) => ({
    ...storable(file),
    bytes: content.length,
    ...(content.length <= PART_BYTES && { content: content.toString("base64") }),
  });

  async function addParts({ id, content }: NewFile): Promise<void> {
    if (content.length <= PART_BYTES) return;
    for (let from = 0; from < content.length; from += PART_BYTES) {
      const part = content.subarray(from, from + PART_BYTES).toString("base64");
      const isLast = from + PART_BYTES >= content.length;
      const added = { p_id: id, p_position: from / PART_BYTES, p_content: part, p_last: isLast };
      unwrap(await turn(() => client.rpc("add_file_part", added)));
    }
  }

  return {
    /** Keeps a file. One that was broken off may be added again. */
    async addFile(file: NewFile): Promise<void> {
      unwrap(await turn(() => client.rpc("add_file", { p: begun(file) })));
      await addParts(file);
    },

    /** Keeps an upload where its reader's files have at most `readerBytes` together. */
    async addUpload(file: NewFile, buckets: Bucket[], readerBytes: number) {
      const asked = { p: begun(file), p_buckets: buckets, p_reader_bytes: readerBytes };
      const outcomes = z.union([z.object({ outcome: z.enum(["created", "storage_full"]) }), limited]);
      const added = await turn(() =>
        rpc<{ outcome: "created" | "storage_full" } | Limited>("add_upload", asked, outcomes),
      );
      if (added.outcome === "created") await addParts(file);
      return added;
    },

    /** Bytes of everything that is kept. */
    getStoredBytes: (): Promise<number> => rpc("get_stored_bytes", {}, z.number()),

    /** The owner's file, without its content; null when it is unknown or somebody else's. */
    async getFile(id: string, owner: string): Promise<FileRow | null> {
      const row = unwrap(
        await files().select(COLUMNS).eq("id", id).eq("owner_hash", owner).is("complete", true).maybeSingle(),
      );
      return parse(fileRow.nullable(), row);
    },

    /** Those of the files with these ids that are the owner's, without their contents. */
    async listFiles(ids: string[], owner: string): Promise<FileRow[]> {
      return parse(z.array(fileRow), unwrap(await files().select(COLUMNS).in("id", ids).eq("owner_hash", owner)));
    },

    /** What a file holds; null when it is gone. */
    async fileContent(id: string): Promise<Buffer | null> {
      const parts: Buffer[] = [];
      do {
        const asked = { p_id: id, p_position: parts.length };
        const part = await turn(() => rpc("get_file_part", asked, z.string().nullable()));
        if (part === null) return null;
        parts.push(Buffer.from(part, "base64"));
      } while (parts.at(-1)?.length === PART_BYTES);
      return Buffer.concat(parts);
    },

    /** Deletes an upload that no question was asked with; false when there is none. */
    async deleteFile(id: string, owner: string): Promise<boolean> {
      const unused = files().delete().eq("id", id).eq("owner_hash", owner).is("message_id", null).is("run_id", null);
      return parse(z.array(z.unknown()), unwrap(await unused.select("id"))).length > 0;
    },
  };
}
