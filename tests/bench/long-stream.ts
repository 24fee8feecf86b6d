/** How busy very long answers keep the page's main thread, and how busy it is when nothing happens. */
import type { CDPSession, Page } from "playwright-core";
import { KEYS } from "#tests/bench/chat.ts";
import { cpuTime } from "#tests/bench/cpu.ts";
import { askAndWait, openPage, openPanel, quiet, watch } from "#tests/bench/panel.ts";
import type { Section } from "#tests/bench/report.ts";
import { LONG_ANSWERS } from "#tests/bench/script.ts";
import type { Upstream } from "#tests/bench/upstream.ts";
import type { Server } from "#tests/support/servers/server.ts";

const IDLE_MS = 3_000;
/** SWR keeps a timer for two seconds after each request, to ask for nothing twice. */
const SETTLE_MS = 2_500;
/** An answer takes ten seconds to be said; one that is not there by then has failed. */
const PATIENCE_MS = 180_000;
const HEALTH_MS = 250;

/** Seconds the main thread has worked since it began. */
async function worked(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
}

async function profile(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  return session;
}

/** Streams one answer of each kind, and hands on what each was like as soon as it is known. */
export async function measureLongStreams(
  upstream: Upstream,
  { url: site, pid }: Server,
  add: (section: Section) => void,
): Promise<void> {
  for (const [kind, script] of Object.entries(LONG_ANSWERS)) {
    upstream.play(script);
    const { page, close } = await openPage(site);
    await openPanel(page);
    await quiet(page);
    const tasks = await watchTasks(page);
    const read = await watch(page);
    const session = await profile(page);
    const before = await worked(session);
    const cpuBefore = cpuTime(pid);
    const begun = Date.now();
    const others = askMeanwhile(site);
    const came = await askAndWait(page, PATIENCE_MS).then(
      () => true,
      () => false,
    );
    const cpu = cpuTime(pid) - cpuBefore;
    const busy = ((await worked(session)) - before) / ((Date.now() - begun) / 1000);
    const waits = await others();
    await quiet(page);
    const seen = await read();
    const end = upstream.take(KEYS.ours).responses.at(-1)?.completedAt ?? Number.NaN;
    const long = await tasks();
    const lengths = (some: typeof long) => Math.max(0, ...some.map(({ ms }) => ms));
    await close();
    if (!came) process.exitCode = 1;
    add({
      title: `20,000 characters in 2,000 pieces, 5 ms apart: ${kind}`,
      notes: came ? [] : [`No answer came within ${PATIENCE_MS / 1000} s.`],
      measures: [
        { name: "main thread: tasks over 50 ms", unit: "", values: [long.length] },
        { name: "longest while the answer came", unit: "ms", values: [lengths(long.filter(({ at }) => at < end))] },
        { name: "longest afterwards", unit: "ms", values: [lengths(long.filter(({ at }) => at >= end))] },
        { name: "main thread busy", unit: "%", values: [busy * 100] },
        { name: "complete upstream → “Answer ready”", unit: "ms", values: [came ? seen.ready - end : Number.NaN] },
        { name: "work of the server", unit: "ms", values: [cpu] },
        { name: "the server's answer to somebody else", unit: "ms", values: waits },
      ],
    });
  }
}

/** Asks for the server's health a few times a second until it is stopped. Returns the time that each answer took, ms. */
function askMeanwhile(site: string): () => Promise<number[]> {
  let over = false;
  const pause = () => new Promise((resolve) => setTimeout(resolve, HEALTH_MS));
  const asking = (async () => {
    const waits: number[] = [];
    while (!over) {
      const begun = performance.now();
      // A server that is too busy also lets connections go.
      while (!(await fetch(`${site}/api/health`).catch(() => null))?.ok) await pause();
      waits.push(performance.now() - begun);
      await pause();
    }
    return waits;
  })();
  return () => {
    over = true;
    return asking;
  };
}

/** Tasks over 50 ms from now on: when they began (Unix ms) and how long they took. */
async function watchTasks(page: Page): Promise<() => Promise<{ at: number; ms: number }[]>> {
  const tasks = await page.evaluateHandle(() => {
    const from = performance.now();
    const found: { at: number; ms: number }[] = [];
    new PerformanceObserver((list) => {
      // What the page did to load is in the buffer too.
      for (const { startTime, duration } of list.getEntries())
        if (startTime >= from) found.push({ at: performance.timeOrigin + startTime, ms: duration });
    }).observe({ type: "longtask", buffered: true });
    return found;
  });
  return () => tasks.jsonValue();
}

/** What an open panel with an answered question does while nobody does anything. */
export async function measureIdle(upstream: Upstream, site: string): Promise<Section> {
  const { page, close } = await openPage(site, ({ page: blank }) => blank.addInitScript(countFirings));
  await openPanel(page);
  await askAndWait(page);
  await page.waitForTimeout(SETTLE_MS);
  upstream.take(KEYS.ours);
  const session = await profile(page);
  let requests = 0;
  page.on("request", () => {
    requests += 1;
  });
  const fired = () => page.evaluate(() => Reflect.get(window, "fired") as number[]);
  const [before, busyBefore] = [await fired(), await worked(session)];
  await page.waitForTimeout(IDLE_MS);
  const busy = (await worked(session)) - busyBefore;
  const during = (await fired()).map((count, index) => count - (before[index] ?? 0));
  await close();
  const measure = (name: string, value = Number.NaN) => ({ name, unit: "" as const, values: [value], target: 0 });
  return {
    title: "Three seconds of an open panel in which nothing happens",
    notes: [],
    measures: [
      measure("timers that fired", during[0]),
      measure("frames asked for", during[1]),
      measure("requests", requests),
      { name: "main thread busy", unit: "%", values: [(busy / (IDLE_MS / 1000)) * 100] },
    ],
  };
}

/** Runs in the page before its own scripts: counts timers and frames as they fire, however long ago they were set. */
function countFirings(): void {
  const fired = [0, 0];
  Reflect.set(window, "fired", fired);
  const places = { setTimeout: 0, setInterval: 0, requestAnimationFrame: 1 };
  for (const [name, place] of Object.entries(places)) {
    const original: (...args: unknown[]) => unknown = Reflect.get(window, name);
    Reflect.set(window, name, (callback: (...args: unknown[]) => unknown, ...rest: unknown[]) =>
      original.call(
        window,
        (...args: unknown[]) => {
          fired[place] = (fired[place] ?? 0) + 1;
          return callback(...args);
        },
        ...rest,
      ),
    );
  }
}
