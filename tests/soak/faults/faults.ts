/** The table of faults: what each looks like to a reader, what it loses, and how soon all is well after it. */
import { measureOutages, OUTAGE_FAULTS } from "./database.ts";
import { measureProcess, PROCESS_FAULTS } from "./process.ts";
import { measureUpstream, UPSTREAM_FAULTS } from "./upstream.ts";

export type Faulted = {
  fault: string;
  /** What a reader sees while it lasts. */
  seen: string;
  /** Questions that were accepted and are gone, without an end, or unknown to maintainers. */
  lost: number;
  /** From the end of the fault until what was under way has ended, a new question is answered, and Slack gets notes again. */
  seconds: number;
};

export const FAULTS: readonly string[] = [...UPSTREAM_FAULTS, ...OUTAGE_FAULTS, ...PROCESS_FAULTS];
/** Everything has recovered after this, s. */
export const MAX_SECONDS = 10;

/** The last two at once: each has servers of its own, and mostly waits. */
export async function measureFaults(onResult: (result: Faulted) => void): Promise<Faulted[]> {
  const results: Faulted[] = [];
  const add = ({ seconds, ...result }: Faulted) => {
    const rounded = { ...result, seconds: Math.round(seconds * 10) / 10 };
    results.push(rounded);
    onResult(rounded);
  };
  await measureUpstream(add);
  await Promise.all([measureOutages(add), measureProcess(add)]);
  return results.sort((a, b) => FAULTS.indexOf(a.fault) - FAULTS.indexOf(b.fault));
}
