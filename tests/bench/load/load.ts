/**
 * `npm run bench:load`: what many readers at once cost each of them, and the server. Bounded and on loopback: the model is
 * scripted, and what it takes by itself is taken off every time. Times depend on the machine: none is a reason to fail.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { KEYS } from "#tests/bench/chat.ts";
import { format, type Measure, percentile, type Section } from "#tests/bench/report.ts";
import { usualScript } from "#tests/bench/script.ts";
import { build, isBuilt } from "#tests/bench/site.ts";
import { startUpstream } from "#tests/bench/upstream.ts";
import { startServer } from "#tests/support/servers/server.ts";
import { countRequests } from "./database.ts";
import { askAt, type LoadAsked } from "./reader.ts";
import { measureRoutes } from "./routes.ts";
import { watchServer } from "./server.ts";
import { holdStreams } from "./streams.ts";

const { values: options } = parseArgs({
  options: {
    /** Readers who each ask one question. */
    readers: { type: "string", default: "200" },
    /** Seconds in which they all come. */
    ramp: { type: "string", default: "5" },
    /** Event streams held open on one pending run. */
    streams: { type: "string", default: "500" },
    json: { type: "string" },
  },
});
const number = (text: string, most: number) => Math.min(most, Math.max(1, Number.parseInt(text, 10) || 1));
const readers = number(options.readers, 2_000);
const ramp = number(options.ramp, 600);
const streams = number(options.streams, 2_000);

/** A tool round, then thirty pieces in three seconds. */
const usual = usualScript(100);
const script = { ...usual, answer: { ...usual.answer, pieces: 30 } };
const ownFirst = script.searchMs + script.answerMs;
const ownAll = ownFirst + (script.answer.pieces - 1) * script.answer.everyMs;

const sections: Section[] = [];
function add(section: Section): void {
  sections.push(section);
  process.stdout.write(`${format(section)}\n`);
}

if (!isBuilt()) build();
const upstream = await startUpstream(script);
const env = {
  ...{ OPENAI_API_KEY: KEYS.ours, OPENAI_BASE_URL: upstream.url, LOG_LEVEL: "error" },
  // Far more than any reader asks, from one address.
  RATE_LIMIT_PER_MINUTE: "100000",
};
const server = await startServer(env);
try {
  const watched = watchServer(server);
  await askAt(server.url, 0);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const idle = await watched.take();

  const asked = await Promise.allSettled(
    Array.from({ length: readers }, (_, n) => askAt(server.url, (n / readers) * ramp * 1_000)),
  );
  const busy = await watched.take();
  const answers = asked.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failures = asked.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
  const over = (name: string, time: (one: LoadAsked) => number): Measure[] =>
    [50, 95, 100].map((part) => ({
      name: `${name}, ${part === 100 ? "slowest" : `p${part}`}`,
      unit: "ms",
      values: [percentile(answers.map(time), part)],
    }));
  add({
    title: `${readers} readers within ${ramp} s, each with a question that takes one search`,
    notes: [
      `The model itself takes ${ownFirst} ms to its first text and ${ownAll} ms in all; both are taken off.`,
      ...new Set(failures),
    ],
    measures: [
      { name: "answers that failed or were not whole", unit: "", values: [failures.length] },
      ...over("thread created", ({ createdMs }) => createdMs),
      ...over("message accepted", ({ acceptedMs }) => acceptedMs),
      ...over("first text, over the model's own", ({ firstTextMs }) => firstTextMs - ownFirst),
      ...over("complete, over the model's own", ({ completeMs }) => completeMs - ownAll),
    ],
  });
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const after = await watched.take();
  add({
    title: "The server meanwhile",
    notes: ["Delay: how late /api/health answered, asked every 100 ms."],
    measures: [
      { name: "resident memory before", unit: "B", values: [idle.peakBytes] },
      { name: "resident memory at its peak", unit: "B", values: [busy.peakBytes] },
      { name: "resident memory 5 s after", unit: "B", values: [after.lastBytes] },
      { name: "delay, p50", unit: "ms", values: [percentile(busy.delays, 50)] },
      { name: "delay, p95", unit: "ms", values: [percentile(busy.delays, 95)] },
      { name: "work of the server for each answer", unit: "ms", values: [busy.cpuMs / Math.max(1, answers.length)] },
    ],
  });
  // A model that takes a minute: nothing comes on the held streams but what others would notice.
  upstream.play({ ...script, answer: { ...script.answer, everyMs: 2_000 } });
  add(await holdStreams(server, watched, streams));
  watched.stop();
  add(await measureRoutes(server.url));
  upstream.play(script);
  add(await countRequests(env));
} finally {
  await server.close();
  await upstream.close();
}
if (options.json) {
  const machine = { cores: cpus().length, model: cpus()[0]?.model, node: process.version };
  writeFileSync(options.json, `${JSON.stringify({ machine, readers, ramp, sections }, null, 2)}\n`);
}
