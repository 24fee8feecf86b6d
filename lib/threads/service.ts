/** The use cases. Each one acts for an owner: other owners' threads, runs and files do not exist for it. */
import { setImmediate } from "node:timers/promises";
import { createFiles } from "#lib/attachments/files.ts";
import type { TemplateRequest } from "#lib/completions/completions.ts";
import type { Assistant, Completion, List, Run } from "#lib/contract/assistant.ts";
import type { SearchResult } from "#lib/contract/docs.ts";
import { toRun } from "#lib/database/api-objects.ts";
import type { ListQuery } from "#lib/database/query.ts";
import type { Caller } from "#lib/limits/rates.ts";
import type { Reads } from "#lib/limits/reads.ts";
import { createThreadDeletion, type DeletionParts } from "./delete-threads.ts";
import { createFeedback } from "./feedback.ts";
import { pageOf } from "./list.ts";
import { createMaintained, type MaintainedParts } from "./maintained.ts";
import { createMessages } from "./messages.ts";
import { createRuns, type RunParts } from "./runs.ts";
import { createSend, type SendMessage, type SendParts } from "./send-message.ts";
import { createStreams, type StreamParts } from "./streams.ts";
import { createThreads, type ThreadParts } from "./threads.ts";
import { type WaitOptions, waitForRun } from "./wait-for-run.ts";

/** As the original: a message request checks every 500 ms whether the model has the outputs of its first tools. */
const MESSAGE_WAIT: WaitOptions = { ms: 25_000, isEnough: (watch) => watch.outputsSubmitted, paceMs: 500 };

export type ServiceParts = ThreadParts &
  DeletionParts &
  SendParts &
  RunParts &
  StreamParts &
  MaintainedParts & {
    /** The engine's model; null for an engine without one. */
    model: string | null;
    search(query: string, options?: { limit?: number; edition?: string }): Promise<SearchResult>;
    /** The searches of one address take turns. */
    searches: Reads;
  };

export type Service = ReturnType<typeof createService>;

/** @throws AppError from every method: not_found for what is unknown or not the caller's, database_unavailable, … */
export function createService(parts: ServiceParts) {
  const { limits, completions } = parts;
  const send = createSend(parts);

  return {
    ...createThreads(parts),
    ...createThreadDeletion(parts),
    ...createMessages(parts),
    ...createFeedback(parts),
    ...createFiles(parts),
    ...createRuns(parts),
    ...createStreams(parts),
    ...createMaintained(parts),

    /**
     * Accepts a message and starts its run. Waits until the run is over or its model has the outputs of its first tools,
     * at most 25 s. With `respondAsync` it returns the queued run at once. The run continues whether or not a request
     * waits for it. With `replaces` the message replaces the thread's last question.
     * @throws AppError invalid_request naming context.page when there is no such page, or attachments
     */
    async sendMessage(caller: Caller, request: SendMessage & { respondAsync: boolean }): Promise<Run> {
      const run = await send(caller, request);
      return toRun(request.respondAsync ? run : await waitForRun(parts, run.id, MESSAGE_WAIT));
    },

    /** Completes a template of the server with its context. */
    async complete(caller: Caller, request: TemplateRequest, signal: AbortSignal): Promise<Completion> {
      await limits.take(completions.actionOf(request.template), caller);
      return completions.run(request, caller, signal);
    },

    /** The assistants that a thread may be started with, the default one first. */
    listAssistants: (query: ListQuery): List<Assistant> => pageOf(parts.assistants.list(parts.model), query),

    /**
     * The sections of the docs that match best, best first; at most `limit`, by default as many as suit a model. `edition`
     * is the id of a language and version.
     */
    async search(
      caller: Caller,
      prompt: string,
      options: { limit?: number; edition?: string } = {},
    ): Promise<SearchResult> {
      await limits.take("search", caller);
      return parts.searches.inTurn(caller.address, async () => {
        // A search blocks the event loop for milliseconds. Other requests run before the next search.
        await setImmediate();
        return parts.search(prompt, options);
      });
    },
  };
}
