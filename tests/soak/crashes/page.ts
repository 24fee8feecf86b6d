/** What the docs say of crashes, made from the figures. */
import { z } from "zod";

const count = z.number();
export const crashFigures = z.object({
  seconds: count,
  places: z.array(
    z.object({
      place: z.string(),
      kills: count,
      lostThreads: count,
      lostMessages: count,
      doubledRuns: count,
      doubledAnswers: count,
      notWhole: count,
      late: count,
      undelivered: count,
    }),
  ),
});
export type Crashes = z.infer<typeof crashFigures>;
/** What came of all kills in one place; all but `kills` are faults. */
export type Crashed = Crashes["places"][number];

/** In the order of the table's columns. */
export const FAULTS = [
  "lostThreads",
  "lostMessages",
  "doubledRuns",
  "doubledAnswers",
  "notWhole",
  "late",
  "undelivered",
] as const;

export const faultsOf = (crashed: Crashed): number => FAULTS.reduce((sum, name) => sum + crashed[name], 0);

/** @returns a section of the page; nothing before the first figures */
export function renderCrashes({ seconds, places }: Crashes): string {
  const kills = places.reduce((sum, place) => sum + place.kills, 0);
  const rows = places.map((at) => `| \`${at.place}\` | ${at.kills} | ${FAULTS.map((name) => at[name]).join(" | ")} |`);
  return `
## What do crashes lose?

Servers were ended with \`kill -9\` ${kills} times in ${Math.round(seconds / 60)} minutes: before and after everything they do with the database, the model and
Slack (named failpoints, which only the tests put around those ports), and at any moment of an answer. A third of them
was a single server that starts again on its data folder, the others one of two servers on a shared database. The reader's
client repeats what was not answered with the same idempotency key. Afterwards were counted:

| Killed at | Kills | Threads lost | Messages lost | Upstream runs doubled | Answers doubled | Answers not whole | Runs not over in time | Notes and deletions undelivered |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

An answer is whole when it is stored once and is what the reader's events told of it. A crash between Slack's answer and its
being stored shows [a note twice](/docs/slack-setup#what-happens-when-slack-is-down). The model is reached by the \`openai\` engine; one behind
Chat Completions keeps no answers, so a run that was killed there is asked again.
`;
}
