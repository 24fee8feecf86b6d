/** Two servers share a full queue, and are killed again and again. */

import { listen } from "#tests/support/fakes/server.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { startSupabase } from "#tests/support/fakes/supabase-server.ts";
import type { TestDatabase } from "#tests/support/setup/database.ts";
import { compare, type Delivered, type Expected } from "./checks.ts";
import { type BenchServer, startBenchServer } from "./servers.ts";

export type QueueFigure = Delivered & { rows: number; threads: number; kills: number; seconds: number };

const QUESTIONS = 4;
const DONE_MS = 1_500_000;

/** Writes rows as the site does, for threads with four questions each; every thread has another reader. */
export async function fillQueue(database: Pick<TestDatabase, "sql">, threads: number): Promise<Expected[]> {
  await database.sql(`insert into assistant_threads (id, owner_hash)
    select 'thread_' || lpad(n::text, 6, '0'), 'owner ' || n from generate_series(1, ${threads}) n`);
  await database.sql(`insert into assistant_messages (id, thread_id, role, text)
    select 'msg_' || n || '_' || q, 'thread_' || lpad(n::text, 6, '0'), 'user', 'Question ' || q || ' of ' || n || '.'
    from generate_series(1, ${threads}) n cross join generate_series(1, ${QUESTIONS}) q order by q, n`);
  await database.sql(`insert into assistant_outbox (lane, thread_id, kind, payload)
    select 'notify', 'thread_' || lpad(n::text, 6, '0'),
      case when q = 0 then 'thread.created' else 'message.created' end,
      case when q = 0 then '{}'::jsonb else jsonb_build_object('message_id', 'msg_' || n || '_' || q) end
    from generate_series(0, ${QUESTIONS}) q cross join generate_series(1, ${threads}) n order by q, n`);
  return Array.from({ length: threads }, (_, at) => ({
    threadId: `thread_${String(at + 1).padStart(6, "0")}`,
    texts: Array.from({ length: QUESTIONS }, (__, q) => `Question ${q + 1} of ${at + 1}.`),
  }));
}

/** Kills one of the servers every `everyMs` until all is delivered; 0: never. */
export async function measureQueue(rows: number, everyMs: number): Promise<QueueFigure> {
  const threads = Math.ceil(rows / (QUESTIONS + 1));
  const supabase = await startSupabase();
  const slack = createSlackFake();
  const workspace = await listen(slack);
  const env = {
    ...{ ...supabase.env, DOCS_DIR: "tests/support/docs", ASSISTANT_ENGINE: "demo" },
    ...{ SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL, SLACK_API_URL: `${workspace.url}/` },
  };
  const servers: BenchServer[] = [];
  try {
    const expected = await fillQueue(supabase.database, threads);
    const began = performance.now();
    servers.push(...(await Promise.all([startBenchServer(env), startBenchServer(env)])));
    let kills = 0;
    let killedAt = performance.now();
    while ((await supabase.database.store.countOutbox("notify")).pending > 0) {
      if (performance.now() - began > DONE_MS) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (everyMs === 0 || performance.now() - killedAt < everyMs) continue;
      // The other one goes on meanwhile.
      const victim = servers.shift();
      await victim?.close();
      servers.push(await startBenchServer(env));
      kills += 1;
      killedAt = performance.now();
    }
    const seconds = (performance.now() - began) / 1_000;
    return { rows: threads * (QUESTIONS + 1), threads, kills, seconds, ...compare(slack, expected) };
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await workspace.close();
    await supabase.close();
  }
}
