import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  followRun,
  type LiveAnswer,
  useHasBegun,
  useLiveAnswer,
  useStreaming,
} from "#components/assistant/data/conversation/live-answers.ts";

/** The browser's EventSource, with events that the test sends. */
class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeEventSource[] = [];
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeEventSource.opened.push(this);
  }
  close() {
    this.readyState = FakeEventSource.CLOSED;
  }
  send(id: number, type: string, data: object) {
    const event = new MessageEvent(type, { data: JSON.stringify(data), lastEventId: String(id) });
    if (type === "error") this.onerror?.(event);
    else this.dispatchEvent(event);
  }
}

/** Frames are drawn when the test says so. */
let frames: (() => void)[] = [];
const drawFrame = () => {
  for (const draw of frames.splice(0)) draw();
};

beforeEach(() => {
  FakeEventSource.opened = [];
  frames = [];
  vi.stubGlobal("EventSource", FakeEventSource);
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => frames.push(draw));
  vi.stubGlobal("cancelAnimationFrame", () => void frames.splice(0));
  return () => vi.unstubAllGlobals();
});

/** The state of a run, as components read it. */
function read(runId: string) {
  let found: (LiveAnswer & { hasBegun: boolean; streaming: boolean }) | undefined;
  const Reader = () => {
    found = { ...useLiveAnswer(runId), hasBegun: useHasBegun(runId), streaming: useStreaming(runId) };
    return null;
  };
  renderToStaticMarkup(<Reader />);
  return found;
}

let runs = 0;
function follow() {
  const runId = `run_live_${++runs}`;
  const onEnd = vi.fn();
  followRun(`/api/${runId}/events`, runId, onEnd);
  const source = FakeEventSource.opened.at(-1);
  if (!source) throw new Error("no stream was opened");
  return { runId, source, onEnd };
}

const STEP = {
  ...{ type: "tool_call", tool: "get_relevant_docs", query: "scopes", sections: [] },
  ...{ covered: true, ms: 5, error: null },
};

describe("following a run", () => {
  it("deltas are shown with the next frame, however many came", () => {
    const { runId, source } = follow();
    source.send(1, "delta", { delta: "Ask ", offset: 0 });
    source.send(2, "delta", { delta: "Ann", offset: 4 });
    expect(read(runId)).toMatchObject({ text: "", hasBegun: false });
    expect(frames).toHaveLength(1);
    drawFrame();
    expect(read(runId)).toMatchObject({ text: "Ask Ann", hasBegun: true });
  });

  it("a model that starts over replaces the text from the offset on", () => {
    const { runId, source } = follow();
    source.send(1, "delta", { delta: "I don't know", offset: 0 });
    source.send(2, "delta", { delta: "Ask Ann", offset: 0 });
    drawFrame();
    expect(read(runId)?.text).toBe("Ask Ann");
  });

  it("steps are shown in their order, and the answer has begun with the first", () => {
    const { runId, source } = follow();
    source.send(1, "step", STEP);
    source.send(2, "step", { ...STEP, query: "tokens" });
    drawFrame();
    expect(read(runId)?.steps.map(({ query }) => query)).toEqual(["scopes", "tokens"]);
    expect(read(runId)?.hasBegun).toBe(true);
  });

  it("the whole answer is there at the end, even if the tab gets no frames", () => {
    const { runId, source, onEnd } = follow();
    source.send(1, "delta", { delta: "Ask Ann", offset: 0 });
    source.send(2, "done", { status: "completed", message_id: "msg_1" });
    expect(read(runId)?.text).toBe("Ask Ann");
    expect(onEnd).toHaveBeenCalledWith({ id: 2, type: "done", data: { status: "completed", message_id: "msg_1" } });
    expect(source.readyState).toBe(FakeEventSource.CLOSED);
  });

  it("an error of the run ends it", () => {
    const { source, onEnd } = follow();
    const data = { status: "failed", code: "model_error", message: "The model failed." };
    source.send(1, "error", data);
    expect(onEnd).toHaveBeenCalledWith({ id: 1, type: "error", data });
    expect(source.readyState).toBe(FakeEventSource.CLOSED);
  });

  it("a run is followed by one stream only", () => {
    const { runId } = follow();
    followRun("/again", runId, vi.fn());
    expect(FakeEventSource.opened).toHaveLength(1);
  });
});

describe("a connection that breaks", () => {
  it("the run is polled while the stream is not open", () => {
    const { runId, source, onEnd } = follow();
    expect(read(runId)?.streaming).toBe(false);
    source.onopen?.();
    expect(read(runId)?.streaming).toBe(true);
    source.onerror?.(new Event("error"));
    expect(read(runId)?.streaming).toBe(false);
    source.onopen?.();
    expect(read(runId)?.streaming).toBe(true);
    expect(onEnd).not.toHaveBeenCalled();
  });

  it("a stream that the browser has given up can be opened again", () => {
    const { runId, source } = follow();
    source.close();
    source.onerror?.(new Event("error"));
    followRun("/again", runId, vi.fn());
    expect(FakeEventSource.opened.map(({ url }) => url)).toEqual([`/api/${runId}/events`, "/again"]);
  });

  it("events that this version does not know are ignored", () => {
    const { runId, source, onEnd } = follow();
    source.send(1, "delta", { text: "of another shape" });
    drawFrame();
    expect(read(runId)?.text).toBe("");
    expect(onEnd).not.toHaveBeenCalled();
  });
});
