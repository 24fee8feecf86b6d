import type { Clock } from "#lib/clock.ts";
import type { DeliverNext } from "./delivery.ts";

/** Longest sleep, ms: another process may have written something meanwhile. */
const MAX_SLEEP_MS = 30_000;
/** Longest wait for a database that is away, ms: what waits is delivered within seconds of its return. */
const MAX_AWAY_MS = 3_000;
/** How long `stop` waits for a delivery under way, ms: breaking off a post makes it show twice later. */
const STOP_GRACE_MS = 3_000;

export type Worker = ReturnType<typeof createWorker>;

/**
 * Delivers whenever it is kicked, until nothing is pending: an idle worker has no timer. It begins `lingerMs` after a
 * kick, or as soon as somebody waits for it.
 */
export function createWorker(
  deliverNext: DeliverNext,
  clock: Clock,
  onError: (error: unknown) => void,
  lingerMs: number,
) {
  const stopping = new AbortController();
  const breakOff = new AbortController();
  const signals = { stopping: stopping.signal, breakOff: breakOff.signal };
  let running: Promise<void> | null = null;
  /** Whether anybody kicked since the last claim began. */
  let kicked = false;
  let nap = new AbortController();
  /** Aborted while somebody waits. */
  let hurry = new AbortController();
  let drains: (() => void)[] = [];

  function rest(): void {
    for (const resolve of drains) resolve();
    drains = [];
    if (hurry.signal.aborted) hurry = new AbortController();
  }

  async function work(): Promise<void> {
    let failures = 0;
    if (lingers()) await linger();
    while (!stopping.signal.aborted) {
      kicked = false;
      try {
        const wait = await deliverNext(signals);
        failures = 0;
        if (wait === 0) continue;
        if (kicked) {
          if (lingers()) await linger();
          continue;
        }
        rest();
        if (wait === null) break;
        nap = new AbortController();
        await clock.sleep(Math.min(wait, MAX_SLEEP_MS), nap.signal);
        if (kicked && lingers()) await linger();
      } catch (error) {
        onError(error);
        rest();
        // No kick shortens this one: it would come with every request.
        await clock.sleep(Math.min(1_000 * 2 ** failures++, MAX_AWAY_MS), stopping.signal);
      }
    }
    // In the same tick as the decision to end, so that the next kick starts anew.
    running = null;
    rest();
  }

  const lingers = () => lingerMs > 0 && drains.length === 0;
  const linger = () => clock.sleep(lingerMs, hurry.signal);

  function kick(): void {
    if (stopping.signal.aborted) return;
    kicked = true;
    nap.abort("kicked");
    running ??= work();
  }

  function drain(): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    const rested = new Promise<void>((resolve) => drains.push(resolve));
    hurry.abort();
    kick();
    return rested;
  }

  async function stop(): Promise<void> {
    stopping.abort();
    kicked = true;
    nap.abort("kicked");
    hurry.abort();
    if (!running) return;
    const grace = new AbortController();
    await Promise.race([running, clock.sleep(STOP_GRACE_MS, grace.signal)]);
    grace.abort();
    breakOff.abort();
    await running;
  }

  return { kick, drain, stop };
}
