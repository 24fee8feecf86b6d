import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Explanation, explain, stopExplaining, useExplanation } from "#components/assistant/data/explanations.ts";
import ExplainPanel from "#components/assistant/explain/explain-panel.tsx";
import { stubBrowser, stubFetch } from "#tests/support/fakes/browser.ts";
import { fakeProblem } from "#tests/support/fakes/runs.ts";

beforeEach(() => {
  const restore = stubBrowser();
  vi.stubGlobal("requestAnimationFrame", () => 1);
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
  return restore;
});

/** The stored explanation, as a component reads it. */
function explanationOf(path: string): Explanation {
  let found: Explanation | undefined;
  const Reader = () => {
    found = useExplanation(path);
    return null;
  };
  renderToStaticMarkup(<Reader />);
  if (!found) throw new Error("not rendered");
  return found;
}
const stateOf = (path: string) => explanationOf(path).state;

const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
const delta = (text: string, offset: number) => event("delta", { delta: text, offset });
const done = (model: string) => event("done", { status: "completed", message_id: null, model });
const html = (path: string) =>
  renderToStaticMarkup(<ExplainPanel path={path} ownKeyModel={null} onClose={() => undefined} />);

let pages = 0;
const newPage = () => `/docs/page-${++pages}`;

describe("a page in simple words", () => {
  it("the text grows by its deltas until the model is done", async () => {
    const path = newPage();
    stubFetch(() => new Response(delta("It is ", 0) + delta("simple.", 6) + done("gpt-6-luna")));
    explain(path);
    expect(stateOf(path)).toBe("coming");
    await expect.poll(() => stateOf(path)).toBe("done");
    expect(explanationOf(path)).toEqual({ state: "done", text: "It is simple.", model: "gpt-6-luna", error: null });
    expect(html(path)).toContain("Written by a model and may be wrong.");
  });

  it("a model that starts over replaces the text from the offset on", async () => {
    const path = newPage();
    stubFetch(() => new Response(delta("It is hard.", 0) + delta("simple.", 6) + done("m")));
    explain(path);
    await expect.poll(() => explanationOf(path).text).toBe("It is simple.");
  });

  it("a page is requested once, and again only when the reader asks for it", async () => {
    const path = newPage();
    const sent = stubFetch(() => new Response(delta("So.", 0) + done("demo")));
    explain(path);
    explain(path);
    await expect.poll(() => stateOf(path)).toBe("done");
    explain(path);
    expect(sent).toHaveLength(1);
    explain(path, true);
    await expect.poll(() => stateOf(path)).toBe("done");
    expect(sent).toHaveLength(2);
  });

  it("quotes of the docs say that no model is set up", async () => {
    const path = newPage();
    stubFetch(() => new Response(delta("So.", 0) + done("demo")));
    explain(path);
    await expect.poll(() => html(path)).toContain("No model is set up here");
  });

  it("stopping leaves the text that has come, and nothing is added to it", async () => {
    const path = newPage();
    let write: (text: string) => void = () => undefined;
    const body = new ReadableStream({
      start(controller) {
        write = (text) => controller.enqueue(new TextEncoder().encode(text));
      },
    });
    stubFetch(() => new Response(body));
    vi.stubGlobal("requestAnimationFrame", (draw: () => void) => {
      draw();
      return 0;
    });
    explain(path);
    write(delta("It is ", 0));
    await expect.poll(() => explanationOf(path).text).toBe("It is ");
    stopExplaining(path);
    write(delta("simple.", 6) + done("m"));
    await new Promise(setImmediate);
    expect(explanationOf(path)).toMatchObject({ state: "stopped", text: "It is " });
  });
});

describe("an explanation that fails", () => {
  it("a refusal is shown with its text and can be retried", async () => {
    const path = newPage();
    stubFetch(() =>
      Response.json(fakeProblem({ code: "rate_limited", detail: "Too many requests." }), { status: 429 }),
    );
    explain(path);
    await expect.poll(() => stateOf(path)).toBe("failed");
    expect(explanationOf(path).error).toEqual({ code: "rate_limited", message: "Too many requests." });
    expect(html(path)).toMatch(/role="alert".*Too many requests\..*Retry/);
  });

  it.each([
    ["ends without its last event", delta("It is ", 0), "unreachable"],
    [
      "reports an error",
      delta("It is ", 0) + event("error", { status: "failed", code: "upstream", message: "The model failed." }),
      "The model failed.",
    ],
  ])("a stream that %s keeps its text", async (_, stream, message) => {
    const path = newPage();
    stubFetch(() => new Response(stream));
    explain(path);
    await expect.poll(() => stateOf(path)).toBe("failed");
    expect(explanationOf(path).text).toBe("It is ");
    expect(explanationOf(path).error?.message).toContain(message);
  });
});
