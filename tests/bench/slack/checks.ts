/** What Slack must have of a thread in the end. */
import type { SlackFake } from "#tests/support/fakes/slack.ts";

/** `texts`: the beginnings of its questions and answers, in order. */
export type Expected = { threadId: string; texts: string[] };
/** Counts of texts: those that Slack never got, those that it has more than once, and threads in another order. */
export type Delivered = { lost: number; doubled: number; disordered: number };

/** Compares what Slack has with what it must have. A text belongs to the thread that names it. */
export function compare(slack: SlackFake, expected: readonly Expected[]): Delivered {
  const sum: Delivered = { lost: 0, doubled: 0, disordered: 0 };
  const all = slack.messages.map(({ text, blocks, ts, thread_ts }) => ({
    ...{ ts, thread_ts, content: `${text} ${JSON.stringify(blocks)}` },
  }));
  const byThread = Map.groupBy(all, ({ thread_ts }) => thread_ts);
  for (const { threadId, texts } of expected) {
    const parents = (byThread.get(null) ?? []).filter(({ content }) => content.includes(threadId));
    const replies = parents.flatMap(({ ts }) => byThread.get(ts) ?? []);
    const places = texts.map((text) => replies.flatMap(({ content }, at) => (content.includes(text) ? [at] : [])));
    sum.lost += places.filter((found) => found.length === 0).length + (parents.length === 0 ? 1 : 0);
    sum.doubled += places.filter((found) => found.length > 1).length + Math.max(0, parents.length - 1);
    const firsts = places.flatMap(([first]) => first ?? []);
    if (firsts.some((at, n) => at < (firsts[n - 1] ?? -1))) sum.disordered += 1;
  }
  return sum;
}
