/** Kills servers at every failpoint and at any moment, and looks for what was lost, doubled or late afterwards. */
import type { Database } from "#lib/database/client.ts";
import { KEYS } from "#tests/bench/chat.ts";
import { QUESTION, type Script, usualScript } from "#tests/bench/script.ts";
import { startUpstream, type Upstream } from "#tests/bench/upstream.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";
import { startSupabase } from "#tests/support/fakes/supabase-server.ts";
import { FAILPOINTS, type Failpoint } from "#tests/support/setup/failpoints.ts";
import { doubledRuns, lateRuns, notInSlack, type Question, undeliveredThreads } from "./checks.ts";
import { type Crashed, type Crashes, FAULTS } from "./page.ts";
import { ask, deleteThread, type Faults, judge } from "./reader.ts";
import { oneServer, type Servers, type Site, twoServers } from "./sites.ts";

export const ANY_MOMENT = "any moment";
/** Where servers are killed. */
export const PLACES: readonly (Failpoint | typeof ANY_MOMENT)[] = [
  ...(Object.keys(FAILPOINTS) as Failpoint[]),
  ANY_MOMENT,
];
/** A tool round, then twelve pieces. Whoever takes over finds a quick one at its end, and a slow one still under way. */
const scripted = (thinkMs: number, everyMs: number): Script => {
  const usual = usualScript(everyMs);
  return { ...usual, searchMs: thinkMs, answerMs: thinkMs, answer: { ...usual.answer, pieces: 12 } };
};
const QUICK = scripted(150, 40);
const SLOW = scripted(2_500, 200);
/** How long an answer takes, deliveries included. */
const wholeMs = ({ searchMs, answerMs, answer }: Script): number =>
  searchMs + answerMs + answer.pieces * answer.everyMs + 700;
/** Sites of each kind side by side: most of their time they start or wait for a lease. */
const SITES = 2;
/** A failpoint is passed within this, ms: rows that a killed process had claimed are claimed again after 30 seconds. */
const REACHED_MS = 35_000;
const DELIVERED_MS = 120_000;

/** One server starts with its database, two share one that is there: each kind takes about as long. */
const SHARES: readonly Servers[] = ["one", "two", "two"];
/** What either of two servers may do: both are armed. */
const BY_EITHER = /Outbox|notifier|engine\.delete/;
/** Kills that did not come are tried again. */
const TRIES = 3;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** @throws when `isMet` is not so within `ms` */
async function until(what: string, ms: number, isMet: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + ms;
  while (!(await isMet())) {
    if (performance.now() > end) throw new Error(`Not within ${ms} ms: ${what}`);
    await pause(100);
  }
}

type Kill = { place: (typeof PLACES)[number]; servers: Servers; round: number; number: number };

/** Place by place, for both kinds of sites, as often as it takes. */
function planned(kills: number): Kill[] {
  const pairs = PLACES.flatMap((place) => SHARES.map((servers) => ({ place, servers })));
  return Array.from({ length: kills }, (_, number) => {
    const pair = pairs[number % pairs.length] ?? { place: ANY_MOMENT, servers: "one" };
    return { ...pair, round: Math.floor(number / pairs.length), number };
  });
}

const isOfDeletion = (place: string): boolean => /deleteThread|engine\.delete|erase/.test(place);

/** What the sites talk to. */
type Outside = { upstream: Upstream; slack: SlackFake };

/** One question that meets one kill. @throws when the kill did not come, or the site refuses something */
async function crash(site: Site, { upstream, slack }: Outside, kill: Kill, attempt = 1): Promise<Question[]> {
  const { place, servers, round, number } = kill;
  const before = site.kills();
  const text = `${QUESTION} (${servers} ${number}.${attempt})`;
  const byEither = BY_EITHER.test(place) && servers === "two";
  const arm = (failpoint: Failpoint) =>
    site.arm({ failpoint, nth: byEither ? 1 : 1 + (round % FAILPOINTS[failpoint]) }, byEither);
  const isDeleted = isOfDeletion(place);
  if (place !== ANY_MOMENT && !isDeleted) await arm(place);
  const script = (number + round) % 2 === 0 ? QUICK : SLOW;
  upstream.play(script);
  // Evenly over the whole time, however many there are.
  if (place === ANY_MOMENT) void pause(((number * 0.618) % 1) * wholeMs(script)).then(() => site.kill());
  const asked = { ...(await ask(site, text)), failpoint: place, isDeleted };
  if (place !== ANY_MOMENT && isDeleted) {
    await until("the notes are posted", DELIVERED_MS, () => notInSlack(slack, { ...asked, isDeleted: false }) === 0);
    await arm(place);
    await deleteThread(site, asked);
  }
  const wasKilled = await site.killed(before, REACHED_MS);
  await site.arm("disarm", true);
  if (wasKilled) return [asked];
  if (attempt === TRIES) throw new Error(`${place} was not reached`);
  return [asked, ...(await crash(site, { upstream, slack }, kill, attempt + 1))];
}

/** @throws when a site fails in another way than those that are counted */
export async function measureCrashes(kills: number, onKill: (line: string) => void): Promise<Crashes> {
  const began = performance.now();
  const upstream = await startUpstream(QUICK);
  const slack = createSlackFake();
  const slackServer = await listen(slack);
  const shared = await startSupabase();
  const env = {
    ...{ OPENAI_API_KEY: KEYS.ours, OPENAI_BASE_URL: upstream.url, LOG_LEVEL: "fatal" },
    ...{ SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL, SLACK_API_URL: `${slackServer.url}/` },
    ...{ DOCS_DIR: "tests/support/docs", RATE_LIMIT_PER_MINUTE: "100000" },
  };
  const results = new Map(PLACES.map((place) => [place as string, none(place)]));
  const questions: Question[] = [];
  const queue = planned(kills);
  const add = (place: string, faults: Partial<Crashed>) => {
    const result = results.get(place);
    if (!result) return;
    for (const name of ["kills", ...FAULTS] as const) result[name] += faults[name] ?? 0;
  };

  /** All kills for one site, one after the other. */
  async function work(site: Site): Promise<void> {
    for (;;) {
      const index = queue.findIndex(({ servers }) => servers === site.servers);
      const [kill] = index === -1 ? [] : queue.splice(index, 1);
      if (!kill) break;
      const since = performance.now();
      add(kill.place, { kills: 1 });
      for (const question of await crash(site, { upstream, slack }, kill)) {
        questions.push(question);
        const faults: Partial<Faults> = question.isDeleted ? {} : await judge(site, question);
        add(kill.place, faults);
        const said = Object.entries(faults).flatMap(([name, count]) => (count > 0 ? [`${name} ${count}`] : []));
        const took = Math.round(performance.now() - since);
        onKill(`${kill.number}: ${kill.place}, ${kill.servers}, ${took} ms: ${said.join(", ") || "well"}`);
      }
    }
    await until("the outbox is empty", DELIVERED_MS, async () => (await site.undelivered()) === 0).catch(
      () => undefined,
    );
  }

  async function look(database: Database, of: Question[]): Promise<void> {
    const [late, undelivered] = await Promise.all([lateRuns(database), undeliveredThreads(database)]);
    for (const { failpoint, runId, threadId } of of)
      add(failpoint, {
        late: late.has(runId) ? 1 : 0,
        undelivered: undelivered.filter((id) => id === threadId).length,
      });
  }

  const sites = await Promise.all(
    Array.from({ length: SITES }, () => [oneServer(env), twoServers(env, shared)]).flat(),
  );
  try {
    await Promise.all(sites.map(work));
    for (const site of sites) {
      const database = await site.close();
      // Two sites have the same database.
      if (site.servers === "one" || site === sites.findLast(({ servers }) => servers === "two"))
        await look(database, questions);
      await database.close();
    }
    const doubled = doubledRuns(upstream.take(KEYS.ours).responses, questions);
    for (const question of questions)
      add(question.failpoint, { doubledRuns: doubled.get(question) ?? 0, undelivered: notInSlack(slack, question) });
  } finally {
    await Promise.all([upstream.close(), slackServer.close(), shared.close()]);
  }
  return { seconds: Math.round((performance.now() - began) / 1000), places: [...results.values()] };
}

const none = (place: string): Crashed => ({
  ...{ place, kills: 0, lostThreads: 0, lostMessages: 0, doubledRuns: 0, doubledAnswers: 0 },
  ...{ notWhole: 0, late: 0, undelivered: 0 },
});
