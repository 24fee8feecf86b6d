/** Answers on their way, from their event streams. A stream is read to its end even when its view is not shown. */
import type { RunEvent, RunStep } from "#lib/contract/assistant.ts";
import { toRunEvent } from "#lib/contract/type-guards.ts";
import { createKeyedStore, useKeyed, useSelected } from "../browser/keyed-store.ts";

export type LiveAnswer = { text: string; steps: RunStep[] };
const NOTHING: LiveAnswer = { text: "", steps: [] };
const answers = createKeyedStore<LiveAnswer>(() => NOTHING);
/** Whether a run's stream is open. */
const open = createKeyedStore<boolean>(() => false);
const followed = new Set<string>();

export const useLiveAnswer = (runId: string): LiveAnswer => useKeyed(answers, runId);

/** Whether anything of the answer has arrived. It renders once, not with every delta. */
export const useHasBegun = (runId: string | null): boolean =>
  useSelected(answers, runId ?? "", ({ text, steps }) => text !== "" || steps.length > 0);

/** Whether the run's event stream is open. While it is closed, the run has to be polled. */
export const useStreaming = (runId: string | null): boolean => useKeyed(open, runId ?? "");

export type LastEvent = Extract<RunEvent, { type: "done" | "error" }>;

/** The answer once an event has come. */
function withEvent(answer: LiveAnswer, { type, data }: RunEvent): LiveAnswer {
  if (type === "step") return { ...answer, steps: [...answer.steps, data] };
  return type === "delta" ? { ...answer, text: answer.text.slice(0, data.offset) + data.delta } : answer;
}

/** Stores a run's answer once per frame at most, however small the deltas are. */
function createFrameWriter(runId: string) {
  let answer = NOTHING;
  let frame = 0;
  const write = () => {
    frame = 0;
    answers.set(runId, answer);
  };
  return {
    update(event: RunEvent) {
      answer = withEvent(answer, event);
      frame ||= requestAnimationFrame(write);
    },
    /** Stores the answer at once: a tab in the background gets no frames. */
    flush() {
      cancelAnimationFrame(frame);
      write();
    },
  };
}

/**
 * Follows a run from its first event to its last. The browser reconnects after a break and resumes where the stream
 * was. A second call for the same run does nothing.
 */
export function followRun(url: string, runId: string, onEnd: (ending: LastEvent) => void): void {
  if (followed.has(runId)) return;
  followed.add(runId);
  const writer = createFrameWriter(runId);
  const source = new EventSource(url);
  const leave = () => {
    source.close();
    followed.delete(runId);
    open.set(runId, false);
  };
  const onEvent = ({ type, data, lastEventId }: MessageEvent<string>) => {
    const event = toRunEvent({ id: lastEventId, event: type, data });
    if (event?.type === "step" || event?.type === "delta") writer.update(event);
    else if (event) {
      leave();
      writer.flush();
      onEnd(event);
    }
  };
  for (const type of ["step", "delta", "done"]) source.addEventListener(type, onEvent);
  source.onopen = () => open.set(runId, true);
  source.onerror = (event) => {
    // A broken connection is an "error" event too, but one without data.
    if (event instanceof MessageEvent) return onEvent(event);
    open.set(runId, false);
    if (source.readyState === EventSource.CLOSED) leave();
  };
}
