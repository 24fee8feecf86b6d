/** What a server process uses while others load it, and how late it answers a trivial request. */
import { readFileSync } from "node:fs";
import { cpuTime } from "#tests/bench/cpu.ts";
import type { Server } from "#tests/support/servers/server.ts";

export type Usage = { peakBytes: number; lastBytes: number; delays: number[]; cpuMs: number };
export type Watched = {
  /** What was seen since the last call. */
  take(): Promise<Usage>;
  stop(): void;
};

const EVERY_MS = 100;

/** Resident memory of a process; NaN where the system does not say. */
function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1_024;
  } catch {
    return Number.NaN;
  }
}

export function watchServer({ url, pid }: Server): Watched {
  const fresh = () => ({ peakBytes: 0, lastBytes: 0, delays: [] as number[], cpuMs: cpuTime(pid) });
  let usage = fresh();
  const timer = setInterval(() => {
    const { delays } = usage;
    const began = performance.now();
    usage.lastBytes = residentBytes(pid);
    usage.peakBytes = Math.max(usage.peakBytes, usage.lastBytes);
    fetch(`${url}/api/health`).then(
      (response) => response.body?.cancel().then(() => delays.push(performance.now() - began)),
      () => delays.push(Number.POSITIVE_INFINITY),
    );
  }, EVERY_MS);
  return {
    async take() {
      const taken = { ...usage, cpuMs: cpuTime(pid) - usage.cpuMs };
      usage = fresh();
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}
