/** Files of threads in the database. Their contents are only read one by one, by their ids. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { storable } from "#lib/storable.ts";
import { type Bucket, createRpc, type Limited, limited, parse, unwrap } from "./query.ts";
import { type FileRow, fileRow } from "./rows.ts";

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

  return {
    async addFile({ content, ...file }: NewFile): Promise<void> {
      unwrap(await client.rpc("add_file", { p: { ...storable(file), content: content.toString("base64") } }));
    },

    /** Keeps an upload where its reader's files have at most `readerBytes` together. */
    addUpload: ({ content, ...file }: NewFile, buckets: Bucket[], readerBytes: number) =>
      rpc<{ outcome: "created" | "storage_full" } | Limited>(
        "add_upload",
        { p: { ...file, content: content.toString("base64") }, p_buckets: buckets, p_reader_bytes: readerBytes },
        z.union([z.object({ outcome: z.enum(["created", "storage_full"]) }), limited]),
      ),

    /** Bytes of everything that is kept. */
    storedBytes: (): Promise<number> => rpc("stored_bytes", {}, z.number()),

    /** The owner's file, without its content; null when it is unknown or somebody else's. */
    async file(id: string, owner: string): Promise<FileRow | null> {
      const row = unwrap(await files().select(COLUMNS).eq("id", id).eq("owner_hash", owner).maybeSingle());
      return parse(fileRow.nullable(), row);
    },

    /** Those of the files with these ids that are the owner's, without their contents. */
    async files(ids: string[], owner: string): Promise<FileRow[]> {
      return parse(z.array(fileRow), unwrap(await files().select(COLUMNS).in("id", ids).eq("owner_hash", owner)));
    },

    /** What a file holds; null when it is gone. */
    async fileContent(id: string): Promise<Buffer | null> {
      const content = await rpc("file_content", { p_id: id }, z.string().nullable());
      return content === null ? null : Buffer.from(content, "base64");
    },

    /** Deletes an upload that no question was asked with; false when there is none. */
    async deleteFile(id: string, owner: string): Promise<boolean> {
      const unused = files().delete().eq("id", id).eq("owner_hash", owner).is("message_id", null).is("run_id", null);
      return parse(z.array(z.unknown()), unwrap(await unused.select("id"))).length > 0;
    },
  };
}
