import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc } from "#lib/database/query.ts";
import type { Vectors } from "#lib/docs/search/dense/vectors.ts";

const hashes = z.array(z.string());
/** The most vectors in one statement. Together they are about a megabyte of text. */
const AT_ONCE = 64;

/**
 * Writes a vector with seven digits for each number. The text has less than half the size of JSON with doubles, and the
 * database stores no more digits.
 */
const asText = (vector: Float32Array): string => `[${Array.from(vector, (value) => value.toPrecision(7)).join(",")}]`;

/**
 * Vectors of sections in the database (pgvector), shared by all processes. Every method rejects when the table
 * `doc_sections` does not exist, because the database server lacks the extension.
 */
export function createDatabaseVectors(client: SupabaseClient, model: string): Vectors {
  const rpc = createRpc(client);
  return {
    open: async (wanted) => new Set(await rpc("list_known_doc_sections", { p_model: model, p_hashes: wanted }, hashes)),
    async add(kept) {
      for (let from = 0; from < kept.length; from += AT_ONCE) {
        const batch = kept.slice(from, from + AT_ONCE);
        const sections = batch.map(({ hash, vector }) => ({ hash, embedding: asText(vector) }));
        await rpc("save_doc_sections", { p_model: model, p_sections: sections }, z.unknown());
      }
    },
    nearest: (vector, limit) =>
      rpc("match_doc_sections", { p_model: model, p_embedding: asText(vector), p_limit: limit }, hashes),
  };
}
