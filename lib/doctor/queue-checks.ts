/** Checks the outbox: what waits too long, fails, or was set aside. */
import type { QueueReport } from "#lib/database/stores/outbox.ts";
import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";

/** A row that waits longer than this is worth a look, ms: without a failure, rows wait for seconds. */
const MAX_AGE_MS = 300_000;
const LIST = "See `npm run outbox -- list`, and the site's log.";

/** `fixes`: what to do about error codes of deliveries. */
export function checkQueues(queues: readonly QueueReport[], fixes: Readonly<Record<string, string>>): Check[] {
  const late = queues.flatMap((queue) => checkQueue(queue, fixes));
  return late.length > 0 ? late : [ok("outbox.queue", "The outbox delivers: nothing fails, and nothing waits long.")];
}

function checkQueue(queue: QueueReport, fixes: Readonly<Record<string, string>>): Check[] {
  const { lane, notifier, pending, dead, age_ms: age, error } = queue;
  const id = "outbox.queue";
  const name = notifier === "" ? `The lane ${lane}` : `The lane ${lane} of ${notifier}`;
  const waiting = age === null ? "" : ` ${pending} waiting, the oldest for ${minutes(age)}.`;
  const setAside = dead > 0 ? ` ${dead} set aside.` : "";
  if (error !== null || dead > 0) {
    const text = `${name} fails (${error ?? "set aside"}).${waiting}${setAside}`;
    return [fail(id, text, (error !== null && Object.hasOwn(fixes, error) && fixes[error]) || LIST)];
  }
  if (age === null || age <= MAX_AGE_MS) return [];
  return [warn(id, `${name} is late.${waiting}`, `Make sure that the site runs. ${LIST}`)];
}

const minutes = (ms: number): string => {
  const count = Math.floor(ms / 60_000);
  return count === 1 ? "1 minute" : `${count} minutes`;
};
