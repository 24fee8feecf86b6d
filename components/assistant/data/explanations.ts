/** Pages in simple words, as far as they have come; kept while the browser stays on the site. */
import type { CompletionEvent } from "#lib/contract/assistant.ts";
import { api, RequestError } from "./api.ts";
import { createKeyedStore, useKeyed } from "./browser/keyed-store.ts";

export type Explanation = {
  state: "none" | "coming" | "stopped" | "failed" | "done";
  text: string;
  /** What wrote it, once it is done; "demo": it is quoted. */
  model: string | null;
  error: { code: string | undefined; message: string } | null;
};
const NONE: Explanation = { state: "none", text: "", model: null, error: null };

const explanations = createKeyedStore<Explanation>(() => NONE);
const running = new Map<string, AbortController>();

export const useExplanation = (path: string): Explanation => useKeyed(explanations, path);

/** Begins, or begins again; does nothing while it comes or when it is there, unless `anew`. */
export function explain(path: string, anew = false): void {
  const known = explanations.get(path).state;
  if (running.has(path) || (known === "done" && !anew)) return;
  const stop = new AbortController();
  running.set(path, stop);
  explanations.set(path, { ...NONE, state: "coming" });
  void listen(path, stop.signal).finally(() => {
    if (running.get(path) === stop) running.delete(path);
  });
}

/** Ends one that is coming; what came stays. */
export function stopExplaining(path: string): void {
  if (!running.has(path)) return;
  running.get(path)?.abort();
  running.delete(path);
  explanations.set(path, { ...explanations.get(path), state: "stopped" });
}

async function listen(path: string, signal: AbortSignal): Promise<void> {
  let explanation = explanations.get(path);
  let frame = 0;
  const show = () => {
    frame = 0;
    if (!signal.aborted) explanations.set(path, explanation);
  };
  try {
    for await (const event of api.explainPage(path, signal)) {
      explanation = after(explanation, event);
      frame ||= requestAnimationFrame(show);
    }
    if (explanation.state === "coming") throw new RequestError(null);
  } catch (thrown) {
    const { problem, message } = thrown instanceof RequestError ? thrown : new RequestError(null);
    explanation = { ...explanation, state: "failed", error: { code: problem?.code, message } };
  }
  cancelAnimationFrame(frame);
  show();
}

function after(known: Explanation, { type, data }: CompletionEvent): Explanation {
  switch (type) {
    case "delta":
      return { ...known, text: known.text.slice(0, data.offset) + data.delta };
    case "done":
      return { ...known, state: "done", model: data.model };
    case "error":
      return { ...known, state: "failed", error: data };
  }
}
