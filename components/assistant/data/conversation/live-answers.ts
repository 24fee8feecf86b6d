/** Answers on their way, as their event streams tell them: followed until they end, whoever looks on meanwhile. */
import type { RunEvent, RunStep } from "#lib/contract/assistant.ts";
import { createKeyedStore, useKeyed } from "./browser/keyed-store.ts";

export type LiveAnswer = { text: string; steps: RunStep[] };
const NOTHING: LiveAnswer = { text: "", steps: [] };
const answers = createKeyedStore<LiveAnswer>(() => NOTHING);
/** Whether a run's stream is open. */
const open = createKeyedStore<boolean>(() => false);
const followed = new Set<string>();

export const useLiveAnswer = (runId: string): LiveAnswer => useKeyed(answers, runId);

/** Whether anything of the answer is there: draws once, not with every piece of text. */
export const useHasBegun = (runId: string | null): boolean =>
  useKeyed(answers, runId ?? "", ({ text, steps }) => text !== "" || steps.length > 0);

/** While its stream is closed, a run has to be asked for. */
export const useStreaming = (runId: string | null): boolean => useKeyed(open, runId ?? "");

export type Ending = Extract<RunEvent, { type: "done" | "error" }>;

/**
 * Follows a run from its beginning to its end; breaks are the browser's to mend, which resumes where it was. Text is
 * passed on once a frame at most, however small the pieces come. A run that is followed already is left alone.
 */
export function followRun(url: string, runId: string, onEnd: (ending: Ending) => void): void {
  if (followed.has(runId)) return;
  followed.add(runId);
  let answer = NOTHING;
  let frame = 0;
  const show = () => {
    frame = 0;
    answers.set(runId, answer);
  };
  const change = (next: LiveAnswer) => {
    answer = next;
    frame ||= requestAnimationFrame(show);
  };
  const source = new EventSource(url);
  const leave = () => {
    source.close();
    followed.delete(runId);
    open.set(runId, false);
  };
  const end = (ending: Ending) => {
    leave();
    // In a tab nobody looks at no frame ever comes.
    cancelAnimationFrame(frame);
    show();
    onEnd(ending);
  };
  const on = <Type extends RunEvent["type"]>(
    type: Type,
    handle: (data: Extract<RunEvent, { type: Type }>["data"]) => void,
  ) =>
    source.addEventListener(type, (event) => {
      // A connection that fails is an "error" as well, without data.
      if (event instanceof MessageEvent) handle(JSON.parse(event.data));
    });
  on("step", (step) => change({ ...answer, steps: [...answer.steps, step] }));
  on("delta", ({ delta, offset }) => change({ ...answer, text: answer.text.slice(0, offset) + delta }));
  on("done", (data) => end({ id: 0, type: "done", data }));
  on("error", (data) => end({ id: 0, type: "error", data }));
  source.onopen = () => open.set(runId, true);
  source.onerror = (event) => {
    if (event instanceof MessageEvent) return;
    open.set(runId, false);
    if (source.readyState === EventSource.CLOSED) leave();
  };
}
