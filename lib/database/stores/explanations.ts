/** Explanations of docs pages in simple words, as a model wrote them. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { parse, unwrap } from "#lib/database/query.ts";

export type Explanation = { path: string; model: string; hash: string; text: string };

export function createExplanationStore(client: SupabaseClient) {
  const table = () => client.from("page_explanations");
  return {
    /**
     * Returns the explanation of a page. `hash` identifies the page's version; the result is null when that version has
     * no explanation.
     */
    async getExplanation(path: string, model: string, hash: string): Promise<string | null> {
      const query = table().select("text").eq("path", path).eq("model", model).eq("hash", hash);
      const row = unwrap(await query.maybeSingle());
      return parse(z.object({ text: z.string() }).nullable(), row)?.text ?? null;
    },

    /** Stores an explanation. It replaces the one of an earlier version of the page. */
    async saveExplanation(explanation: Explanation): Promise<void> {
      unwrap(await table().upsert({ ...explanation, created_at: new Date().toISOString() }));
    },
  };
}
