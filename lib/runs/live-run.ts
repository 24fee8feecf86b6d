/** A run that this process drives: its state and its events in memory, from where readers are served. */
import { citeDocs, type Resolve } from "#lib/assistant/citations.ts";
import { createCiting } from "#lib/assistant/citing.ts";
import type { Engine, Part, Turn } from "#lib/assistant/engine.ts";
import type { Tool } from "#lib/assistant/tools.ts";
import type { Clock } from "#lib/clock.ts";
import type { RunEvent } from "#lib/contract.ts";
import type { ClaimedRun, RunRow } from "#lib/database/rows.ts";
import type { LoggedEvent, RunEnd, RunPatch } from "#lib/database/run-store.ts";
import type { Store } from "#lib/store.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { difference } from "./delta.ts";
import { linkFiles } from "./hosted.ts";
import { MAX_UNSTORED_EVENTS, type RunLimits } from "./limits.ts";
import { type Rules, type RunState, reduce, toState, toStored } from "./reducer.ts";

/** Somebody else drives the run now, or it is gone. */
export class LeaseLost extends Error {}

/** Why work on a run was broken off. */
export type Reason = "cancelled" | "expired" | "lost" | "stopped" | "overflowed";

export type LiveRun = {
  readonly id: string;
  readonly claimed: ClaimedRun;
  readonly token: string;
  readonly engine: Engine;
  readonly tools: readonly Tool[];
  /** Aborted with a Reason as soon as there is one. */
  readonly signal: AbortSignal;
  readonly reason: Reason | null;
  readonly state: RunState;
  /** What the next request to the model is to be told; it counts as having been made. */
  nextTurn(): Turn;
  /** The end is stored. */
  readonly isOver: boolean;
  /** The engine knows of more than is stored. */
  readonly isAhead: boolean;
  /** The run as a reader sees it. */
  row(): RunRow;
  /** Events after number `after`, in order. */
  since(after: number): RunEvent[];
  /** Milliseconds since the database heard of the run. */
  age(): number;
  interrupt(reason: Reason): void;
  /**
   * Changes the state. Text is shown at once and stored soon; steps and a durable state are stored before this resolves.
   * @throws LeaseLost; AppError database_unavailable
   */
  apply(part: Part): Promise<void>;
  /** The state becomes `next`, which is stored with its new steps before anybody sees them. @throws as `apply` */
  update(next: RunState): Promise<void>;
  /** The state becomes `next`; it is stored with whatever is stored next. */
  change(next: RunState): void;
  /** Stores what there is. @throws as `apply` */
  save(): Promise<void>;
  /** Whether the answer is the JSON that a program wants: links in it are data. */
  isData(text: string): boolean;
  /** A text with its citations; data stays as it is. */
  cite(text: string): ReturnType<typeof citeDocs>;
  /** Ends the run with `end` and whatever of `text` is not shown yet. @throws LeaseLost */
  finish(end: Ending, text: string): Promise<void>;
  /** Nothing more is stored by itself; resolves when what is under way has ended. */
  close(): Promise<void>;
};

export type LiveParts = {
  claimed: ClaimedRun;
  token: string;
  turn: Omit<Turn, "rounds" | "state" | "resumed" | "threadRef">;
  tools: readonly Tool[];
  /** Whether the answer is to be JSON. */
  isForm: boolean;
  engine: Engine;
  rules: Rules;
  store: Pick<Store, "checkpointRun" | "finishRun">;
  resolve: Resolve;
  siteUrl: string;
  clock: Clock;
  limits: RunLimits;
  /** Tells those who wait that the run has something new. */
  announce(): void;
  onFailure(error: unknown): void;
};

/** How a run ends, but for what its state says. */
export type Ending = Pick<RunEnd, "status" | "last_error" | "answer">;

/** JSON, maybe in a code block. */
const BEGINS_JSON = /^\s*(?:[{["]|```|~~~)/;

export function createLiveRun(parts: LiveParts): LiveRun {
  const { claimed, token, store, limits, clock, announce } = parts;
  const stop = new AbortController();
  let reason: Reason | null = null;
  let state = toState(claimed, claimed.thread.openai_thread_id);
  let over: RunRow | null = null;
  /** What readers may see, in order. */
  const events = [...claimed.events];
  /** Numbered, and not to be seen before they are stored. */
  let held: RunEvent[] = [];
  /** Numbers of the last event there is, and of the last one that is stored. */
  let lastId = events.at(-1)?.id ?? 0;
  let storedId = lastId;
  let saved = state;
  /** Round of the last request to the model in this process. */
  let asked: number | null = null;

  const isData = (text: string) => parts.isForm && BEGINS_JSON.test(text);
  const cite = (text: string) =>
    isData(text) ? { text, annotations: [] } : citeDocs(linkFiles(text, state.steps), parts.siteUrl, parts.resolve);
  const citing = createCiting((raw) => cite(raw).text);
  /** The answer as events have told it. */
  let told = "";
  /** Came, but not looked at yet. */
  let raw = "";
  let dirty = false;

  function number(added: LoggedEvent[]): RunEvent[] {
    return added.map((event) => ({ id: ++lastId, ...event }) as RunEvent);
  }

  /** Shows what can be shown of the answer. */
  function showText(): void {
    // What is held comes before it, and after a crash nobody could number on behind more than so many.
    if (!dirty || held.length > 0 || lastId - storedId >= MAX_UNSTORED_EVENTS) return;
    dirty = false;
    citing.add(raw);
    raw = "";
    const text = citing.text.toWellFormed();
    const added = number(difference(told, text));
    if (added.length === 0) return;
    told = text;
    events.push(...added);
    checkpoints.saveSoon(1);
    announce();
  }

  // One loop shows text: at once, then at most once in `deltaMs`.
  let showing = false;
  async function show(): Promise<void> {
    if (showing) return;
    showing = true;
    // What else comes in this tick goes along.
    await Promise.resolve();
    while (dirty && !over && !stop.signal.aborted) {
      showText();
      await clock.sleep(limits.deltaMs, stop.signal);
    }
    showing = false;
  }

  const patchOf = (now: RunState): RunPatch => {
    const isNew = (...keys: (keyof RunState)[]) => keys.some((key) => saved[key] !== now[key]);
    return {
      ...(isNew("rounds", "calls", "hosted", "lost", "degraded") && { state: toStored(now) }),
      ...(isNew("calls") && {
        status: now.calls ? "requires_action" : "in_progress",
        required_action: namesOf(now),
      }),
      ...(isNew("engine", "answer") && { engine: now.engine, answer: now.answer.toWellFormed() }),
      ...(isNew("steps") && { steps: now.steps }),
      ...(now.usage && isNew("usage") && { usage: now.usage }),
      ...(now.threadRef !== null && isNew("threadRef") && { thread_ref: now.threadRef }),
    };
  };

  const checkpoints = createCheckpoints({ write, onFailure: parts.onFailure, clock, limits });

  async function write(): Promise<void> {
    const now = state;
    const news = unstored();
    const answer = await store.checkpointRun(claimed.id, token, limits.leaseMs, patchOf(now), news);
    if (!answer) throw new LeaseLost();
    saved = now;
    storedId = news.at(-1)?.id ?? storedId;
    if (held.length > 0) {
      events.push(...held);
      held = [];
      announce();
    }
    if (answer.cancel_requested) interrupt("cancelled");
  }

  const unstored = () => [...events.slice(firstAfter(events, storedId)), ...held];

  function interrupt(why: Reason): void {
    reason ??= why;
    stop.abort();
  }

  /** Takes in how the answer changed. */
  function hear(before: string): void {
    const { answer } = state;
    if (answer.length < before.length) citing.clear();
    raw = answer.length < before.length ? answer : raw + answer.slice(before.length);
    dirty = true;
    void show();
    checkpoints.saveSoon(Math.max(1, answer.length - before.length));
  }

  /** Stores the state, and shows the steps that were added to it. */
  async function update(before: RunState): Promise<void> {
    showText();
    const steps = state.steps.slice(before.steps.length);
    held.push(...number(steps.map((data) => ({ type: "step", data }))));
    await checkpoints.save();
  }

  /** Readers of the last driver may have seen more than was stored: what comes first says what holds. */
  function takeOver(): void {
    lastId += MAX_UNSTORED_EVENTS;
    storedId = lastId;
    citing.add(state.answer);
    told = citing.text.toWellFormed();
    events.push(...number([{ type: "delta", data: { delta: told, offset: 0 } }]));
  }
  if (claimed.claims > 1) takeOver();

  return {
    id: claimed.id,
    claimed,
    token,
    engine: parts.engine,
    tools: parts.tools,
    signal: stop.signal,
    get reason() {
      return reason;
    },
    get state() {
      return state;
    },
    get isOver() {
      return over !== null;
    },
    get isAhead() {
      return saved.engine !== state.engine || saved.threadRef !== state.threadRef;
    },
    nextTurn() {
      const { rounds, threadRef, engine } = state;
      const round = rounds.length;
      // Whoever had the run before may have sent something.
      const resumed = asked === null ? claimed.claims > 1 : asked === round;
      asked = round;
      return { ...parts.turn, threadRef, rounds, state: engine, resumed };
    },
    row() {
      if (over) return over;
      const { steps, usage } = state;
      const required_action = namesOf(state);
      const status =
        reason === "cancelled" ? "cancelling" : required_action ? "requires_action" : ("in_progress" as const);
      return { ...claimed, status, steps, usage, required_action };
    },
    since: (after) => events.slice(firstAfter(events, after)),
    age: checkpoints.age,
    interrupt,
    async apply(part) {
      const before = state;
      state = reduce(state, part, parts.rules);
      if (state.answer !== before.answer) hear(before.answer);
      else if (state.engine !== before.engine) checkpoints.saveSoon(1);
      if (state.overflowed) interrupt("overflowed");
      if (state.heard !== before.heard) announce();
      const isDurable = part.type === "state" && part.durable;
      if (state.steps.length > before.steps.length) await update(before);
      else if (isDurable) await checkpoints.save();
      // The tools need not wait for it.
      else if (part.type === "tool_calls") checkpoints.save().catch(() => undefined);
    },
    async update(next) {
      const before = state;
      state = next;
      await update(before);
    },
    change(next) {
      state = next;
    },
    save: checkpoints.save,
    isData,
    cite,
    async finish(end, text) {
      await checkpoints.close();
      const rest = number([...difference(told, text), lastEvent(end)]);
      const { engine, steps, usage } = state;
      const news = [...unstored(), ...rest];
      const row = await store.finishRun(claimed.id, token, {
        ...{ ...end, engine, steps, usage, state: toStored(state), events: news },
      });
      if (!row) throw new LeaseLost();
      over = row;
      events.push(...held, ...rest);
      held = [];
      announce();
    },
    close: checkpoints.close,
  };
}

const namesOf = ({ calls }: RunState) => calls && { names: calls.map((call) => call.name.slice(0, 64)) };

/** A reader who stopped an answer got what they wanted: that is no error. */
function lastEvent({ status, last_error: error, answer }: Ending): LoggedEvent {
  return error && status !== "cancelled"
    ? { type: "error", data: { status, ...error } }
    : { type: "done", data: { status, message_id: answer?.id ?? null } };
}

/** Place of the first event after number `after`; events are in order, and who asks has mostly seen nearly all. */
function firstAfter(events: RunEvent[], after: number): number {
  let place = events.length;
  while (place > 0 && (events[place - 1]?.id ?? 0) > after) place -= 1;
  return place;
}
