/** What one answered question asks of a database elsewhere. */
import type { Section } from "#tests/bench/report.ts";
import { startSupabase } from "#tests/support/fakes/supabase-server.ts";
import { startServer } from "#tests/support/servers/server.ts";
import { askAt } from "./reader.ts";

const QUESTIONS = 5;

/** Counts the requests of a server with this environment, one question after the other. */
export async function countRequests(env: Record<string, string>): Promise<Section> {
  const counts = new Map<string, number>();
  const supabase = await startSupabase((path) => counts.set(path, (counts.get(path) ?? 0) + 1));
  const server = await startServer({ ...env, ...supabase.env });
  try {
    await askAt(server.url, 0);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    counts.clear();
    for (let n = 0; n < QUESTIONS; n += 1) await askAt(server.url, 0);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const all = [...counts].filter(([path]) => !/abandoned_runs|renew_runs|sweep/.test(path));
    const total = all.reduce((sum, [, count]) => sum + count, 0);
    return {
      title: "Requests of the database for one answer, its thread included, with PostgreSQL elsewhere",
      notes: [
        "An answer with one search that streams for three seconds; looking for abandoned runs every 5 s is left out.",
      ],
      measures: [
        { name: "in all", unit: "" as const, values: [total / QUESTIONS] },
        ...all
          .sort(([, a], [, b]) => b - a)
          .map(([path, count]) => ({
            name: path.split("/").slice(3).join("/"),
            unit: "" as const,
            values: [count / QUESTIONS],
          })),
      ],
    };
  } finally {
    await server.close();
    await supabase.close();
  }
}
