/** What one step of a run works with: the row, its state, the turn as the engine sees it, and the text on its way. */
import type { Clock } from "#lib/clock.ts";
import type { ClaimedRun, MessageRow } from "#lib/database/rows.ts";
import type { LoggedEvent, RunPatch } from "#lib/database/run-store.ts";
import type { PageText } from "#lib/docs/docs.ts";
import { AppError } from "#lib/errors.ts";
import type { Store } from "#lib/store.ts";
import type { Assistants } from "./assistants.ts";
import { type GivenFiles, givenFiles } from "./attachments/reading.ts";
import { citeDocs, type Resolve } from "./citations.ts";
import type { ChatTurn, Engine, JsonSchema, Turn } from "./engine.ts";
import { formInstructions, instructions, questionText } from "./instructions.ts";
import { allEvents } from "./run-events.ts";
import { parseRunState, type RunState } from "./run-state.ts";
import { type AnswerText, createAnswerText, toldBy } from "./run-text.ts";
import { type Tool, toolSpecs } from "./tools.ts";

/** Somebody else drives the run now. */
export class LeaseLost extends Error {}

export type Work = {
  run: ClaimedRun;
  token: string;
  state: RunState;
  turn: Turn;
  /** What the thread's assistant may use. */
  tools: readonly Tool[];
  text: AnswerText;
  /** Whether the answer is the JSON that a program wants: links in it are data. */
  isData(text: string): boolean;
  /** The answer with its citations; data stays as it is. */
  cite(text: string): ReturnType<typeof citeDocs>;
  /** Stores progress, and with it what came of the answer. @throws LeaseLost */
  save(patch: RunPatch, events?: LoggedEvent[]): Promise<void>;
};

export type TurnParts = {
  store: Store;
  engine: Pick<Engine, "attachments">;
  assistants: Assistants;
  resolve: Resolve;
  /** The text of a docs page, by its path. */
  page(path: string): PageText | null;
  siteUrl: string;
  siteName: string;
  clock: Clock;
  limits: { history: number };
  /** Tells those who wait that the run has something new. */
  announce(runId: string): void;
};

export async function prepareWork(
  parts: TurnParts,
  run: ClaimedRun,
  token: string,
  signal: AbortSignal,
): Promise<Work> {
  const { store } = parts;
  const state = parseRunState(run.state);
  // What was stored with the text is newer than the state: it is written far more often.
  if (run.stream && run.stream.engine !== null) state.engine = run.stream.engine;
  /** The engine's state as last stored with the run's own. */
  let known = state.engine;
  const failed = new AbortController();
  const { turn, tools, isForm } = await readTurn(parts, run, state);
  const isData = (text: string) => isForm && BEGINS_JSON.test(text);
  const cite = (text: string) =>
    isData(text) ? { text, annotations: [] } : citeDocs(text, parts.siteUrl, parts.resolve);
  const text = createAnswerText({
    told: run.stream ? toldBy(await allEvents(store, run.id)) : "",
    stream: run.stream,
    cite: (raw) => cite(raw).text,
    async store(stream, events) {
      if (!(await store.writeRun(run.id, token, stream, events))) throw new LeaseLost();
      parts.announce(run.id);
    },
    // Nobody needs more of an answer that cannot be kept.
    onFailure: () => failed.abort(),
    clock: parts.clock,
  });

  async function save(patch: RunPatch, events: LoggedEvent[] = []): Promise<void> {
    await text.flush();
    if (state.engine !== known) text.outdated();
    known = state.engine;
    if (!(await store.saveRun(run.id, token, { ...patch, state, stream: text.stream() }, events)))
      throw new LeaseLost();
  }

  return {
    run,
    token,
    state,
    tools,
    text,
    isData,
    cite,
    save,
    turn: {
      ...turn,
      signal: AbortSignal.any([signal, failed.signal]),
      write: text.write,
      unwrite: text.unwrite,
      checkpoint: async ({ threadRef, state: engine }) => {
        state.engine = engine;
        await save(threadRef === undefined ? {} : { thread_ref: threadRef });
      },
    },
  };
}

/** JSON, maybe in a code block. */
const BEGINS_JSON = /^\s*(?:[{["]|```|~~~)/;

type TurnData = Omit<Turn, "signal" | "write" | "unwrite" | "checkpoint">;

/** `isForm`: whether the answer is to be JSON. */
async function readTurn(
  parts: TurnParts,
  run: ClaimedRun,
  state: RunState,
): Promise<{ turn: TurnData; tools: readonly Tool[]; isForm: boolean }> {
  const { store } = parts;
  const [thread, question, earlier] = await Promise.all([
    store.threadById(run.thread_id),
    store.message(run.message_id),
    store.earlierRuns(run),
  ]);
  if (!thread || !question) throw new AppError("not_found");
  const history = await store.messagesBefore(question, parts.limits.history);
  const files = await givenFiles(store, question, history, parts.engine.attachments);
  const page = question.context?.page ? parts.page(question.context.page) : null;
  // Anybody can start a thread on anything: a model is only told of pages that there are.
  const startedOn = thread.page_path ? parts.page(thread.page_path) : null;
  const form = question.context?.form;
  const persona = parts.assistants.of(thread.assistant_id);
  const told = instructions(parts.siteName, startedOn?.path ?? null, page, persona);
  const turn: TurnData = {
    runId: run.id,
    threadRef: thread.openai_thread_id,
    question: {
      id: question.id,
      text: toTurn(question, files.get(question.id)).text,
      words: question.content,
      passage: question.context?.selection ?? null,
      attachments: files.get(question.id)?.attachments ?? [],
      hasFiles: (files.get(question.id)?.bare ?? "") !== "",
    },
    page: page && { path: page.path, title: page.title },
    history: history.map((message) => toTurn(message, files.get(message.id))),
    instructions: form ? `${told}\n\n${formInstructions(form)}` : told,
    // A reader who pays was told which model it is for.
    model: run.own_key ? null : persona.model,
    tools: toolSpecs(persona.tools),
    schema: form?.schema ? (JSON.parse(form.schema) as JsonSchema) : null,
    rounds: state.rounds,
    state: state.engine,
    resumed: state.sending === state.rounds.length && state.sent !== state.rounds.length,
    retry: earlier > 0,
  };
  return { turn, tools: persona.tools, isForm: form !== undefined };
}

function toTurn({ role, content, context }: MessageRow, files: GivenFiles | undefined): ChatTurn {
  const words = questionText(content, context);
  if (!files?.bare) return { role, text: words };
  return { role, text: files.text + words, bare: files.bare + words, attachments: files.attachments };
}
