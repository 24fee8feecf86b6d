/** A database over HTTP that is not well, and a Slack that is not: one server, one fault after the other. */
import { EMBEDDED_KEYS } from "#lib/database/embedded/keys.ts";
import { createBook, pause, secondsUntil } from "#tests/soak/book.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { paceOf } from "#tests/support/fakes/stream.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { startServer } from "#tests/support/servers/server.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import type { Faulted } from "./faults.ts";
import { type Gateway, hang, say, slow, startGateway } from "./gateway.ts";

const ANSWER = "Set a token, then build the site, and look at the panel. ".repeat(4).trim();
/** An answer takes as long as 40 pieces, so that a fault comes in the middle of it. */
const PIECES = 40;
const PIECE_MS = 60;
/** How long a fault lasts, ms: longer than a lease. */
const LAST_MS = 9_000;

type Step = (gateway: Gateway, database: TestDatabase) => Promise<unknown> | unknown;
type Outage = { of: "database" | "slack"; begin: Step; end: Step };
const heal: Step = (gateway) => gateway.meet(null);
const meets = (of: Outage["of"], fault: Parameters<typeof slow>[0] | ReturnType<typeof say>): Outage => ({
  of,
  begin: (gateway) => gateway.meet(() => (typeof fault === "number" ? slow(fault) : fault)),
  end: heal,
});
const setting =
  (value: "on" | "off"): Step =>
  async (_, database) => {
    await database.sql(`alter system set default_transaction_read_only = ${value}`);
    await database.sql("select pg_reload_conf()");
  };
/** As PostgREST words it. A read is answered. */
const full = say(
  503,
  "application/json",
  '{"code":"53100","message":"could not extend file","details":null,"hint":null}',
);
const isWrite = ({ method = "", url = "" }: { method?: string | undefined; url?: string | undefined }): boolean =>
  method !== "GET" && method !== "HEAD" && !/follow_runs|list_undriven_runs/.test(url);

const OUTAGES: Record<string, Outage> = {
  "Database refuses connections": {
    of: "database",
    begin: (gateway) => gateway.shut(),
    end: (gateway) => gateway.open(),
  },
  "Database hangs": meets("database", hang),
  "Database is read-only": { of: "database", begin: setting("on"), end: setting("off") },
  "Database's disk is full": {
    of: "database",
    begin: (gateway) => gateway.meet((request) => (isWrite(request) ? full : null)),
    end: heal,
  },
  "Database takes 2 s per request": meets("database", 2_000),
  "Slack refuses connections": { of: "slack", begin: (gateway) => gateway.shut(), end: (gateway) => gateway.open() },
  "Slack hangs": meets("slack", hang),
  "Slack answers 429": meets("slack", say(429, "text/plain", "", { "Retry-After": "5" })),
};
export const OUTAGE_FAULTS = Object.keys(OUTAGES);

export async function measureOutages(add: (result: Faulted) => void): Promise<void> {
  const database = await openTestDatabase("postgres");
  const rest = await startGateway({
    basePath: "",
    fetch: (input, init) => {
      const { body, ...others } = init ?? {};
      return database.rest(input as string, { ...others, ...(body ? { body } : {}) });
    },
  });
  const slack = createSlackFake();
  const workspace = await startGateway(slack);
  const upstream = await listen(
    createOpenAIFake({ fallback: () => ({ text: ANSWER, pieces: PIECES, pace: paceOf(PIECE_MS) }) }),
  );
  const server = await startServer({
    ...{ DOCS_DIR: "tests/support/docs", OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url },
    ...{ SUPABASE_URL: rest.url, SUPABASE_SECRET_KEY: EMBEDDED_KEYS.secret, SESSION_SECRET: "s".repeat(40) },
    ...{ SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL, SLACK_API_URL: `${workspace.url}/` },
    ...{ LOG_LEVEL: "fatal", RATE_LIMIT_PER_MINUTE: "10000" },
  });
  try {
    for (const [fault, { of, begin, end }] of Object.entries(OUTAGES)) {
      const gateway = of === "database" ? rest : workspace;
      const book = createBook(() => server.url);
      const first = await book.ask();
      if ("refused" in first) throw new Error(`Refused before ${fault}: ${first.refused}`);
      const followed = book.follow(first);
      await pause(1_000);
      await begin(gateway, database);
      const began = performance.now();
      const during = await book.ask();
      const seen = [
        "refused" in during ? `new questions: ${during.refused}` : "new questions are taken",
        "refused" in during ? null : await Promise.race([book.follow(during), pause(LAST_MS).then(() => null)]),
      ];
      await pause(LAST_MS - (performance.now() - began));
      await end(gateway, database);
      const healed = performance.now();
      const posted = slack.messages.length;
      // The run under way, a new question, and the notifications.
      const [whole] = await Promise.all([
        followed,
        secondsUntil(() => book.isAnswered(ANSWER)).then(() =>
          secondsUntil(async () => (await book.countLost()) === 0),
        ),
      ]);
      await secondsUntil(async () => slack.messages.length > posted);
      const seconds = (performance.now() - healed) / 1_000;
      await secondsUntil(async () => book.countUnnotified(slack) === 0);
      const last = seen[1];
      const suffix = typeof last === "object" && last !== null ? `, and answered (${last.how})` : "";
      const under = whole.text === ANSWER ? "whole" : whole.how;
      const lost = (await book.countLost()) + book.countUnnotified(slack);
      add({ fault, seen: `${seen[0]}${suffix}; the answer under way: ${under}`, lost, seconds });
    }
  } finally {
    await server.close();
    await Promise.all([rest.close(), workspace.close(), upstream.close()]);
    await database.close();
  }
}
