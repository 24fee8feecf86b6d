/** What is looked at after crashes, beside what a reader sees. */
import { z } from "zod";
import type { Database } from "#lib/database/client.ts";
import type { ModelResponse } from "#tests/bench/upstream.ts";
import type { SlackFake } from "#tests/support/fakes/slack.ts";
import type { Asked } from "./reader.ts";

/** A question that met a crash. */
export type Question = Asked & { failpoint: string; isDeleted: boolean };

/** Responses that were made although the same one was made before, by question: one may be asked for each round of it. */
export function doubledRuns(responses: ModelResponse[], questions: Question[]): Map<Question, number> {
  const texts = responses.map(({ input }) => JSON.stringify(input));
  return new Map(
    questions.map((question) => {
      const begun = responses.filter((_, index) =>
        texts[index]?.includes(JSON.stringify(question.question).slice(1, -1)),
      );
      const conversations = new Set(begun.map(({ conversation }) => conversation));
      const answered = responses
        .filter(({ conversation }) => conversations.has(conversation))
        .flatMap(({ input }) => input)
        .flatMap((item) => ("type" in item && item.type === "function_call_output" ? [item.call_id] : []));
      return [question, Math.max(0, begun.length - 1) + answered.length - new Set(answered).size];
    }),
  );
}

/** How many notes of a question are missing in Slack; of a deleted one, how many messages are left. */
export function notInSlack({ messages }: SlackFake, { question, isDeleted }: Question): number {
  const asked = messages.filter(({ text }) => text.includes(question));
  if (isDeleted) return asked.length;
  const parents = new Set(asked.map(({ thread_ts }) => thread_ts));
  const replies = messages.filter(({ thread_ts, text }) => parents.has(thread_ts) && !text.includes(question));
  return (asked.length > 0 ? 0 : 1) + (replies.length > 0 ? 0 : 1);
}

const runs = z.array(z.object({ id: z.string(), completed_at: z.string().nullable(), expires_at: z.string() }));

/** Ids of runs that were not over by their deadline. */
export async function lateRuns({ client }: Database): Promise<Set<string>> {
  const { data, error } = await client.from("assistant_runs").select("id, completed_at, expires_at").limit(10_000);
  if (error) throw error;
  const isLate = (run: z.infer<typeof runs>[number]) =>
    run.completed_at === null || Date.parse(run.completed_at) > Date.parse(run.expires_at);
  return new Set(runs.parse(data).flatMap((run) => (isLate(run) ? [run.id] : [])));
}

const rows = z.array(z.object({ thread_id: z.string(), lane: z.string(), kind: z.string(), status: z.string() }));

/** Threads with outbox rows that were not delivered, once for each row. */
export async function undeliveredThreads({ client }: Database): Promise<string[]> {
  const query = client.from("assistant_outbox").select("thread_id, lane, kind, status").neq("status", "delivered");
  const { data, error } = await query;
  if (error) throw error;
  return rows.parse(data).map(({ thread_id }) => thread_id);
}
