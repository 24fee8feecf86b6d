/** What the page on reliability says of Slack. */
import { z } from "zod";

const delivered = { lost: z.number(), doubled: z.number(), disordered: z.number(), seconds: z.number() };
const times = z.object({ p50: z.number(), p95: z.number() });
export const slackFigures = z.object({
  chat: z.array(
    z.object({ fault: z.string(), without: times, with: times, ratio: z.number(), state: z.string(), ...delivered }),
  ),
  queue: z.object({ rows: z.number(), threads: z.number(), kills: z.number(), ...delivered }),
});

export function renderSlack({ chat, queue }: z.infer<typeof slackFigures>): string {
  const rows = chat.map(
    ({ fault, without, with: one, ratio, state, seconds, lost }) =>
      `| ${fault} | ${without.p95} ms | ${one.p95} ms | ${ratio.toFixed(2)} | \`${state}\` | ${lost} | ${seconds.toFixed(1)} s |`,
  );
  const count = (value: number) => value.toLocaleString("en");
  return `## Does chat wait for Slack?

No. The same questions were asked of two servers in turns, one with Slack and one without, on a model that takes about 0.3 seconds by itself.
The times are of whole answers. Health is what \`GET /api/health\` says of Slack meanwhile. Afterwards Slack gets
everything, in order within each thread; the pace was set to 1,000 notes a second for this.

| Fault | 95 of 100 within, without Slack | With Slack | Ratio | Health | Lost | All in Slack after |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

Two servers shared a queue of ${count(queue.rows)} notes about ${count(queue.threads)} threads, and one of them was ended with \`kill -9\` and
replaced ${queue.kills} times. After ${queue.seconds.toFixed(0)} seconds everything was in Slack: ${queue.lost} lost, ${queue.disordered} threads out of order, ${queue.doubled} notes twice. A note
that a server was posting when it was killed is posted again. \`npm run bench:slack\` makes these figures anew.
`;
}
