/** One response of the fake on its way: polls or its own pace move it, whether or not anybody listens. */
import type { Response, ResponseIncludable } from "openai/resources/responses/responses";
import { Refusal } from "#tests/support/fakes/server.ts";
import { EventStream } from "#tests/support/fakes/stream.ts";
import type { InputItem, ResponseBody } from "./checks.ts";
import { EventLog, isTextDelta, itemEvents, lastEvent, type NewEvent, statusEvent } from "./events.ts";
import { type Container, requireTools, shown } from "./hosted.ts";
import { endResponse, type NewId, type OutputItem, type ScriptedTurn, toOutput, toResponse } from "./items.ts";

type Asked = {
  body: ResponseBody;
  turn: ScriptedTurn;
  input: InputItem[];
  newId: NewId;
  container: () => Container;
};

export class FakeResponse {
  readonly response: Response;
  readonly input: InputItem[];
  readonly #turn: ScriptedTurn;
  readonly #output: OutputItem[];
  readonly #include: readonly ResponseIncludable[];
  /** Called once it is over. */
  readonly #onEnd: (ended: FakeResponse, turn: ScriptedTurn) => void;
  /** Null for a response that is not streamed. */
  readonly #log: EventLog | null;
  /** What is to be told before the last event. */
  readonly #untold: NewEvent[];
  /** Polls that will still find it running. */
  #left: number;

  constructor(
    { body, turn, input, newId, container }: Asked,
    onEnd: (ended: FakeResponse, turn: ScriptedTurn) => void,
  ) {
    this.response = toResponse(newId("resp"), body);
    this.input = input;
    this.#turn = turn;
    requireTools(body, turn.hosted ?? []);
    this.#output = toOutput(turn, newId, container);
    this.#onEnd = onEnd;
    this.#include = body.include ?? [];
    this.#log = body.stream ? new EventLog() : null;
    this.#untold = this.#output.flatMap((item, index) => itemEvents(shown(item, body.include ?? []), index, turn));
    this.#left = turn.polls ?? 0;
  }

  /** The response with no more of its tools' outputs than was asked for. */
  shown(include: readonly ResponseIncludable[]): Response {
    const { output, ...response } = this.response;
    return { ...response, output: output.map((item) => shown(item as OutputItem, include)) };
  }

  get isRunning(): boolean {
    return this.response.status === "queued" || this.response.status === "in_progress";
  }

  /** Whether it ends if nobody cancels it. */
  get isEnding(): boolean {
    return this.#left < Number.POSITIVE_INFINITY;
  }

  end(turn = this.#turn): void {
    const { response } = this;
    endResponse(response, { ...turn, keepsOutput: this.#turn.keepsOutput === true }, this.#output);
    this.#onEnd(this, turn);
    if (response.status !== "cancelled") for (const event of this.#untold.splice(0)) this.#log?.push(event);
    const last = lastEvent(this.shown(this.#include));
    if (last) this.#log?.push(last);
    this.#log?.end();
  }

  poll(): void {
    if (!this.isRunning) return;
    this.response.status = "in_progress";
    if (this.#left <= 0 && !(this.#log && this.#turn.pace)) this.end();
    this.#left -= 1;
  }

  /** Begins to tell what it comes to. */
  begin(): EventStream {
    this.#log?.push(statusEvent("created", this.response));
    this.response.status = "in_progress";
    this.#log?.push(statusEvent("in_progress", this.response));
    if (this.#turn.pace) void this.#tell(this.#turn.pace);
    else if (this.#left <= 0) this.end();
    return this.stream(-1);
  }

  async #tell(pace: NonNullable<ScriptedTurn["pace"]>): Promise<void> {
    let piece = 0;
    while (this.#untold[0]) {
      if (isTextDelta(this.#untold[0])) await pace(piece++);
      if (!this.isRunning) return;
      const next = this.#untold.shift();
      if (next) this.#log?.push(next);
    }
    this.end();
  }

  /** What it tells behind event number `after`. */
  stream(after: number): EventStream {
    if (!this.#log) throw new Refusal(400, "This response was not created with stream=true.", null, "stream");
    return new EventStream(this.#log.read(after, () => this.#turn.pace !== undefined));
  }
}
