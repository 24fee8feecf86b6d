/** Pages in simple words, as far as they have come; in memory while the browser stays on the site. */
import type { CompletionEvent } from "#lib/contract/assistant.ts";
import { api } from "./api.ts";
import { createKeyedStore, useKeyed } from "./browser/keyed-store.ts";
import { RequestError, toRequestError } from "./request.ts";

export type Explanation = {
  state: "none" | "coming" | "stopped" | "failed" | "done";
  text: string;
  /** The model that wrote it, once it is done; "demo" where the docs are quoted. */
  model: string | null;
  error: { code: string; message: string } | null;
};
const NONE: Explanation = { state: "none", text: "", model: null, error: null };

const explanations = createKeyedStore<Explanation>(() => NONE);
const running = new Map<string, AbortController>();

export const useExplanation = (path: string): Explanation => useKeyed(explanations, path);

/** Requests the explanation of a page, unless it is on its way. One that is there is replaced only if `again`. */
export function explain(path: string, again = false): void {
  const known = explanations.get(path).state;
  if (running.has(path) || (known === "done" && !again)) return;
  const stop = new AbortController();
  running.set(path, stop);
  explanations.set(path, { ...NONE, state: "coming" });
  void receive(path, stop.signal).finally(() => {
    if (running.get(path) === stop) running.delete(path);
  });
}

/** Stops an explanation on its way. The text that has come stays. */
export function stopExplaining(path: string): void {
  if (!running.has(path)) return;
  running.get(path)?.abort();
  running.delete(path);
  explanations.set(path, { ...explanations.get(path), state: "stopped" });
}

async function receive(path: string, signal: AbortSignal): Promise<void> {
  let explanation = explanations.get(path);
  let frame = 0;
  const show = () => {
    frame = 0;
    if (!signal.aborted) explanations.set(path, explanation);
  };
  try {
    for await (const event of api.explainPage(path, signal)) {
      explanation = withEvent(explanation, event);
      frame ||= requestAnimationFrame(show);
    }
    if (explanation.state === "coming") throw new RequestError(null);
  } catch (thrown) {
    const { code, message } = toRequestError(thrown);
    explanation = { ...explanation, state: "failed", error: { code, message } };
  }
  cancelAnimationFrame(frame);
  show();
}

function withEvent(known: Explanation, { type, data }: CompletionEvent): Explanation {
  switch (type) {
    case "delta":
      return { ...known, text: known.text.slice(0, data.offset) + data.delta };
    case "done":
      return { ...known, state: "done", model: data.model };
    case "error":
      return { ...known, state: "failed", error: data };
  }
}
