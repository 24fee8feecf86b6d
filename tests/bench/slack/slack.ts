/**
 * `npm run bench:slack`: whether chat is as fast as without Slack whatever is wrong with Slack, and whether everything is
 * delivered afterwards, also by two servers that are killed. With --keep it writes the figures into the docs. Fails when
 * something is lost or out of order, or when chat is slower by more than a tenth, beyond what chance explains.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { FIGURES, PAGE, readFigures, renderPage } from "#tests/soak/page.ts";
import { measureChat } from "./chat.ts";
import { measureQueue } from "./queue.ts";
import { MAX_RATIO } from "./ratio.ts";

const { values: options } = parseArgs({
  options: {
    questions: { type: "string", default: "40" },
    rows: { type: "string", default: "5000" },
    /** Milliseconds between two kills. */
    kill: { type: "string", default: "5000" },
    only: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
const NO_QUEUE = { rows: 0, threads: 0, kills: 0, lost: 0, doubled: 0, disordered: 0, seconds: 0 };
const print = (text: string) => process.stdout.write(`${text}\n`);
const wants = (part: string) => options.only === undefined || options.only === part;
const figures = readFigures();
const failIf = (isBad: boolean) => {
  if (isBad) process.exitCode = 1;
};

if (wants("chat")) {
  print("Whole answers with Slack beside those without, p95:");
  const chat = await measureChat(Number(options.questions), ({ fault, with: one, without, ratio, lowest, ...rest }) => {
    const times = `${one.p95} ms beside ${without.p95} ms (${ratio.toFixed(2)} times, at least ${lowest.toFixed(2)})`;
    const after = `all in Slack after ${rest.seconds.toFixed(1)} s; lost ${rest.lost}, doubled ${rest.doubled}, out of order ${rest.disordered}`;
    print(`  ${fault}: ${times}; health: ${rest.state}; ${after}`);
  });
  failIf(chat.some(({ lost, disordered }) => lost + disordered > 0));
  failIf(chat.some(({ lowest }) => lowest > MAX_RATIO));
  figures.slack = { queue: NO_QUEUE, ...figures.slack, chat };
}
if (wants("queue")) {
  const queue = await measureQueue(Number(options.rows), Number(options.kill));
  print(`Two servers, one queue: ${JSON.stringify(queue)}`);
  failIf(queue.lost + queue.disordered > 0);
  figures.slack = { chat: [], ...figures.slack, queue };
}
if (options.keep) {
  writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(PAGE, renderPage(figures));
}
