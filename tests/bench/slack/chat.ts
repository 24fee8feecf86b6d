/** Whether readers notice what is wrong with Slack: the same questions with and without it, side by side. */
import { KEYS } from "#tests/bench/chat.ts";
import { percentile } from "#tests/bench/report.ts";
import { usualScript } from "#tests/bench/script.ts";
import { startUpstream } from "#tests/bench/upstream.ts";
import { secondsUntil } from "#tests/soak/book.ts";
import { startGateway } from "#tests/soak/faults/gateway.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { createClient } from "#tests/support/servers/client.ts";
import { compare, type Delivered, type Expected } from "./checks.ts";
import { SLACK_FAULTS } from "./faults.ts";
import { lowestRatio } from "./ratio.ts";
import { startBenchServer } from "./servers.ts";

/**
 * Times of whole answers, thread and all, ms; `ratio` of the 95th percentiles, and `lowest` of its interval. `seconds` from the end of the fault until
 * Slack had everything. `state`: what health said of Slack during the fault.
 */
export type ChatFigure = Delivered & {
  fault: string;
  without: { p50: number; p95: number };
  with: { p50: number; p95: number };
  ratio: number;
  lowest: number;
  state: string;
  seconds: number;
};

/** An answer that takes a third of a second by itself, so that what the server adds shows. */
const QUICK = (() => {
  const usual = usualScript(10);
  return { ...usual, searchMs: 50, answerMs: 50, answer: { ...usual.answer, pieces: 20 } };
})();
const WARM_UP = 10;

let asked = 0;

/** Asks in a new thread, from an address of its own. */
async function ask(site: string): Promise<Expected & { ms: number }> {
  asked += 1;
  const from = { "X-Forwarded-For": `198.51.${Math.floor(asked / 250)}.${asked % 250}` };
  const message = `How does an answer get onto the screen? Question ${asked}.`;
  const began = performance.now();
  const client = createClient(site);
  const threadId = String((await client.post("paste-assistant-thread", {}, from)).body.id);
  const body = { threadId, message };
  const sent = await client.post("paste-assistant-message", body, { ...from, Prefer: "respond-async" });
  const { id } = sent.body.run as { id: string };
  const events = await client.get(`paste-assistant-thread/${threadId}/run/${id}/events`, from);
  if (!/event: done/.test(events.text)) throw new Error(`The answer did not come: ${sent.text}`);
  const ms = performance.now() - began;
  return { threadId, texts: [`Question ${asked}.`, QUICK.answer.text.slice(0, 12)], ms };
}

const figuresOf = (times: number[]) => ({
  p50: Math.round(percentile(times, 50)),
  p95: Math.round(percentile(times, 95)),
});

async function readState(site: string) {
  const { body } = await createClient(site).get("health");
  const [slack] = body.notifiers as { state: string; error: string | null; pending: number; dead: number }[];
  if (!slack) throw new Error("Health names no notifier.");
  return slack;
}

/** Asks `questions` questions of each site during each fault, one after the other, in turns. */
export async function measureChat(questions: number, onResult: (figure: ChatFigure) => void): Promise<ChatFigure[]> {
  const upstream = await startUpstream(QUICK);
  const slack = createSlackFake();
  const gateway = await startGateway(slack);
  const model = { OPENAI_API_KEY: KEYS.ours, OPENAI_BASE_URL: upstream.url };
  const env = { ...model, TRUSTED_PROXIES: "1", RATE_LIMIT_PER_MINUTE: "10000", DOCS_DIR: "content/docs" };
  const account = { SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL, SLACK_API_URL: `${gateway.url}/` };
  const plain = await startBenchServer(env);
  const watched = await startBenchServer({ ...env, ...account });
  const figures: ChatFigure[] = [];
  try {
    for (let n = 0; n < WARM_UP; n += 1) for (const { url } of [plain, watched]) await ask(url);
    for (const { fault, begin, end } of SLACK_FAULTS) {
      await secondsUntil(async () => (await readState(watched.url)).pending === 0);
      await begin(gateway);
      const times = { without: [] as number[], with: [] as number[] };
      const expected: Expected[] = [];
      for (let n = 0; n < questions; n += 1) {
        // Which one is first changes, so that neither always follows the other.
        for (const name of n % 2 === 0 ? (["without", "with"] as const) : (["with", "without"] as const)) {
          const { ms, ...wanted } = await ask(name === "with" ? watched.url : plain.url);
          times[name].push(ms);
          if (name === "with") expected.push(wanted);
        }
      }
      const { state, error } = await readState(watched.url);
      await end(gateway);
      const seconds = await secondsUntil(async () => compare(slack, expected).lost === 0);
      const [without, withSlack] = [figuresOf(times.without), figuresOf(times.with)];
      const figure = {
        ...{ fault, without, with: withSlack, ratio: percentile(times.with, 95) / percentile(times.without, 95) },
        lowest: lowestRatio(times.with, times.without),
        ...{ state: error === null ? state : `${state}, ${error}`, seconds, ...compare(slack, expected) },
      };
      figures.push(figure);
      onResult(figure);
    }
  } finally {
    await Promise.all([plain.close(), watched.close()]);
    await Promise.all([gateway.close(), upstream.close()]);
  }
  return figures;
}
