/**
 * The assistant for scripts: asks over HTTP, as the panel does, and yields the answer event by event. It needs `fetch` and
 * a parser of event streams. It imports nothing of this project but the contract.
 */
import { type AnswerText, type AssistantEvent, followRun, toAssistantEvents } from "./events.ts";
import { type AskOptions, type ClientOptions, createSend, sendQuestion } from "./requests.ts";

export type { AssistantEvent } from "./events.ts";
export { type AskOptions, AssistantError, type ClientOptions as AssistantOptions } from "./requests.ts";

const CANCEL_TIMEOUT_MS = 5_000;

export type Assistant = {
  /**
   * Asks, and yields events until the run is over. Leaving the loop early, or aborting, cancels the run.
   * @throws AssistantError when a request is refused; the signal's reason when it is aborted
   */
  stream(question: string, options?: AskOptions): AsyncGenerator<AssistantEvent>;
};

/** A client of one reader: the threads that it creates belong to it. */
export function createAssistant(options: ClientOptions): Assistant {
  const { url, openAIKey } = options;
  if (openAIKey && !isPrivate(url)) throw new TypeError("A key is only sent over https or to this machine.");
  const send = createSend(options);
  return {
    async *stream(question, ask = {}) {
      const place = await sendQuestion(send, question, ask, openAIKey);
      const path = `paste-assistant-thread/${place.threadId}/run/${place.runId}`;
      let text: AnswerText = null;
      let isOver = false;
      try {
        for await (const event of followRun(send, path, ask.signal ?? null)) {
          isOver = event.type === "done" || event.type === "error";
          const next = toAssistantEvents(place, text, event);
          text = next.text;
          yield* next.events;
        }
      } finally {
        const cancel = { path: `${path}/cancel`, signal: AbortSignal.timeout(CANCEL_TIMEOUT_MS), body: {} };
        if (!isOver) await send(cancel).catch(() => undefined);
      }
    },
  };
}

/** Whether a request to this address cannot be read on its way: it goes over https or to this machine. */
function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
