/** Many event streams on one pending run, and what other readers notice of them. */
import { percentile, type Section } from "#tests/bench/report.ts";
import { streamEvents } from "#tests/support/servers/events.ts";
import type { Server } from "#tests/support/servers/server.ts";
import { send } from "./reader.ts";
import type { Watched } from "./server.ts";

const HOLD_MS = 10_000;

export async function holdStreams({ url }: Server, watched: Watched, count: number): Promise<Section> {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const { client, path } = await send(url);
  await watched.take();
  await wait(HOLD_MS);
  const before = await watched.take();

  let open = 0;
  let broken = 0;
  const held = Array.from({ length: count }, async () => {
    try {
      for await (const _ of streamEvents(`${url}/api/${path}/events`, { Cookie: client.cookie })) open += 1;
    } catch {
      broken += 1;
    }
  });
  await wait(2_000);
  await watched.take();
  await wait(HOLD_MS);
  const during = await watched.take();
  await client.post(`${path}/cancel`);
  await Promise.all(held);
  return {
    title: `${count} streams held on one pending run, a piece of text every two seconds`,
    notes: ["Delay: how late /api/health answered, asked every 100 ms."],
    measures: [
      { name: "streams that broke", unit: "", values: [broken] },
      { name: "events sent", unit: "", values: [open] },
      { name: "delay before, p50", unit: "ms", values: [percentile(before.delays, 50)] },
      { name: "delay meanwhile, p50", unit: "ms", values: [percentile(during.delays, 50)] },
      { name: "delay meanwhile, p95", unit: "ms", values: [percentile(during.delays, 95)] },
      { name: "a core's work meanwhile", unit: "%", values: [(during.cpuMs / HOLD_MS) * 100] },
      { name: "resident memory before", unit: "B", values: [before.lastBytes] },
      { name: "resident memory meanwhile", unit: "B", values: [during.peakBytes] },
    ],
  };
}
