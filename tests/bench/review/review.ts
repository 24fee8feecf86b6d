/**
 * Whether the time of an answer tells that /review exists: `npm run bench:review -- --rounds 400`, after `npm run build`.
 *
 * Each round sends one request of every case, in random order, over one connection, and beside each the same request to
 * an address that does not exist: same method, same headers, same query. Two unknown addresses are compared, too: what
 * they differ by is the noise of the machine.
 */
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";
import { startServer } from "#tests/support/servers/server.ts";
import { median } from "../report.ts";
import { type Case, createCases } from "./cases.ts";
import { compare } from "./compare.ts";

/** Rounds that are not counted: modules are loaded, code is compiled. */
const WARM_UP = 60;

type Answer = { ms: number; seen: string };

const { values } = parseArgs({ options: { rounds: { type: "string", default: "400" } } });
const server = await startServer({ DOCS_DIR: "tests/support/docs", LOG_LEVEL: "info" });
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
try {
  const cases = await createCases(server);
  const samples = new Map(cases.map(({ name }) => [name, { times: [] as number[], references: [] as number[] }]));
  const differences = new Set<string>();
  for (let round = -WARM_UP; round < Number(values.rounds); round += 1) {
    for (const one of shuffled(cases)) {
      const first = Math.random() < 0.5;
      const before = first ? await send(one, one.unknown) : null;
      const answer = await send(one, one.path);
      const reference = before ?? (await send(one, one.unknown));
      if (answer.seen !== reference.seen) differences.add(`${one.name}\n${answer.seen}\n${reference.seen}`);
      if (round < 0) continue;
      samples.get(one.name)?.times.push(answer.ms);
      samples.get(one.name)?.references.push(reference.ms);
    }
  }
  print(samples);
  for (const difference of differences) process.stdout.write(`\nNot the same answer: ${difference}\n`);
} finally {
  agent.destroy();
  await server.close();
}

/** `seen`: status, headers and body. Both requests of a pair have the same id. */
function send({ method, headers }: Case, path: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const began = process.hrtime.bigint();
  const req = request(
    server.url + path,
    { method, headers: { ...headers, "X-Request-Id": "same-request" }, agent },
    (res) => {
      const chunks: Buffer[] = [];
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("end", () => {
        const ms = Number(process.hrtime.bigint() - began) / 1e6;
        const sent = Object.entries(res.headers).filter(([name]) => name !== "date");
        resolve({ ms, seen: `${res.statusCode} ${JSON.stringify(sent)}\n${Buffer.concat(chunks).toString("utf8")}` });
      });
    },
  );
  req.on("error", reject);
  req.end();
  return promise;
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

function print(samples: Map<string, { times: number[]; references: number[] }>): void {
  const row = (cells: string[]) =>
    process.stdout.write(
      `${cells[0]?.padEnd(44)}${cells
        .slice(1)
        .map((cell) => cell.padStart(16))
        .join("")}\n`,
    );
  row(["case", "median, ms", "unknown, ms", "ratio", "95 %", "P(slower)"]);
  for (const [name, { times, references }] of samples) {
    const { ratio, low, high, slower } = compare(times, references);
    const interval = `${low.toFixed(3)}-${high.toFixed(3)}`;
    const medians = [median(times), median(references)].map((ms) => ms.toFixed(3));
    row([name, ...medians, ratio.toFixed(3), interval, slower.toFixed(3)]);
  }
}
