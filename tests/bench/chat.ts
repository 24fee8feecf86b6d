/** The original's schedule and ours, question by question in turn, on one upstream and one server. */
import { cpuTime } from "#tests/bench/cpu.ts";
import { askAsOriginal } from "#tests/bench/original.ts";
import { type Asked, askAsPanel } from "#tests/bench/ours.ts";
import { type Measure, median, type Section } from "#tests/bench/report.ts";
import type { ModelResponse, Traffic, Upstream } from "#tests/bench/upstream.ts";
import type { Server } from "#tests/support/servers/server.ts";

/** By which the upstream tells the two apart. */
export const KEYS = { original: "sk-original", ours: "sk-ours" };

/** `cpu`: what our server worked meanwhile, ms. */
type Run = { asked: Asked; traffic: Traffic; cpu: number };

export async function measureChat(upstream: Upstream, { url, pid }: Server, runs: number): Promise<Section> {
  const clients = {
    original: () => askAsOriginal(upstream.url, KEYS.original, url),
    ours: () => askAsPanel(url),
  };
  const ask = async (client: keyof typeof KEYS): Promise<Run> => {
    const before = cpuTime(pid);
    const asked = await clients[client]();
    return { asked, traffic: upstream.take(KEYS[client]), cpu: cpuTime(pid) - before };
  };
  // The first question of each finds everything cold.
  await ask("original");
  await ask("ours");
  const original: Run[] = [];
  const ours: Run[] = [];
  for (let run = 0; run < runs; run += 1) {
    original.push(await ask("original"));
    ours.push(await ask("ours"));
  }
  return {
    title: "A first question that takes one search",
    notes: ["From sending it on. The original's browser and server share a process here, ours do not."],
    measures: [
      ...compared(original, ours),
      ...delays(ours),
      { name: "ours: work of the server", unit: "ms", values: ours.map(({ cpu }) => cpu) },
    ],
  };
}

const firstText = ({ asked }: Run): number => asked.firstTextAt - asked.startedAt;
const complete = ({ asked }: Run): number => asked.completeAt - asked.startedAt;

/** What both have, side by side. */
function compared(original: Run[], ours: Run[]): Measure[] {
  const both = (name: string, unit: Measure["unit"], value: (run: Run) => number): Measure[] => [
    { name: `${name}, original`, unit, values: original.map(value) },
    { name: `${name}, ours`, unit, values: ours.map(value) },
  ];
  const ratio = median(ours.map(firstText)) / median(original.map(firstText));
  return [
    ...both("first text", "ms", firstText),
    { name: "first text, ours / original", unit: "", values: [ratio], target: 0.35 },
    ...both("complete", "ms", complete),
    ...both("requests of the browser", "", ({ asked }) => asked.requests),
    ...both("requests upstream", "", ({ traffic }) => traffic.requests),
    ...both("bytes sent upstream", "B", ({ traffic }) => traffic.received),
    ...both("bytes from upstream", "B", ({ traffic }) => traffic.sent),
  ];
}

/** What we add to what the model takes, step by step. */
function delays(ours: Run[]): Measure[] {
  const values = (delay: (asked: Asked, search: ModelResponse, answer: ModelResponse) => number): number[] =>
    ours.map(({ asked, traffic: { responses } }) => {
      const [search, answer] = responses;
      if (!search || !answer || responses.length !== 2)
        throw new Error(`${responses.length} responses were made, not 2`);
      return delay(asked, search, answer);
    });
  const name = (text: string) => `ours: ${text}`;
  return [
    { name: name("sent → accepted"), unit: "ms", values: values((asked) => asked.acceptedAt - asked.startedAt) },
    {
      name: name("sent → model asked"),
      unit: "ms",
      values: values((asked, search) => search.createdAt - asked.startedAt),
    },
    {
      name: name("search wanted → model asked again"),
      unit: "ms",
      values: values((_, search, answer) => answer.createdAt - search.completedAt),
    },
    {
      name: name("first piece sent upstream → delta event"),
      unit: "ms",
      values: values((asked, _, answer) => asked.firstTextAt - (answer.pieces[0] ?? Number.NaN)),
      target: 150,
    },
    {
      name: name("complete upstream → done event"),
      unit: "ms",
      values: values((asked, _, answer) => asked.completeAt - answer.completedAt),
      target: 200,
    },
  ];
}
