/** Pages in simple words, as a model wrote them once. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { parse, unwrap } from "#lib/database/query.ts";

export type Explanation = { path: string; model: string; hash: string; text: string };

export function createExplanationStore(client: SupabaseClient) {
  const table = () => client.from("page_explanations");
  return {
    /** What a model made of a page; null when it never did, or of another version of the page. `hash` names that. */
    async getExplanation(path: string, model: string, hash: string): Promise<string | null> {
      const query = table().select("text").eq("path", path).eq("model", model).eq("hash", hash);
      const row = unwrap(await query.maybeSingle());
      return parse(z.object({ text: z.string() }).nullable(), row)?.text ?? null;
    },

    /** Keeps it, in place of what the model made of an earlier version. */
    async saveExplanation(explanation: Explanation): Promise<void> {
      unwrap(await table().upsert({ ...explanation, created_at: new Date().toISOString() }));
    },
  };
}
