/** Every kind of request that the openai adapter makes, played on the fake and kept as it was sent. */
import type { Attachment } from "#lib/engines/engine.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import type { Recorded } from "#tests/support/fakes/server.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { pdf, png } from "#tests/support/sample-files.ts";
import { Session, type SessionOptions } from "#tests/support/setup/session.ts";

/** A request as it went out. `kind` says what it is for; `path` begins behind the API's base address. */
export type SentRequest = { kind: string; method: string; path: string; body: string | null };

const SCHEMA = {
  type: "object",
  properties: { level: { type: "string", enum: ["high", "low"] } },
  required: ["level"],
  additionalProperties: false,
};
const attachments: Attachment[] = [
  { name: "a.png", kind: "image", mediaType: "image/png", read: async () => png() },
  { name: "b.pdf", kind: "pdf", mediaType: "application/pdf", read: async () => pdf() },
];
const CALL = { toolCalls: [{ name: "get_relevant_docs", arguments: '{"query":"theme"}' }] };
const CODE = {
  tool: "code_interpreter" as const,
  code: "plot()",
  files: [{ path: "/mnt/data/a.csv", content: "1,2" }],
};
const HOSTED = ["file_search", "code_interpreter"] as const;

/** What a request is for: its route, and what changes the meaning of that. */
function kindOf({ route, query, body }: Recorded): string {
  const input = JSON.stringify(body.input ?? null);
  const notes = [
    route === "POST /responses" && body.conversation === undefined && "without a thread",
    input.includes("function_call_output") && "outputs of tools",
    input.includes("input_image") && "files",
    body.text !== undefined && "a schema",
    (body.stream === true || query.stream === "true") && "streamed",
    query.order,
  ].filter((note) => typeof note === "string");
  return notes.length === 0 ? route : `${route} (${notes.join(", ")})`;
}

function toSent(recorded: Recorded): SentRequest {
  const { route, params, query, body } = recorded;
  const [method = "", pattern = ""] = route.split(" ");
  const values = [...params];
  const path = pattern.replaceAll(/:\w+/g, () => values.shift() ?? "");
  const search = new URLSearchParams(query).toString();
  return {
    ...{ kind: kindOf(recorded), method, path: search === "" ? path : `${path}?${search}` },
    body: Object.keys(body).length === 0 && method !== "POST" ? null : JSON.stringify(body),
  };
}

/** Plays runs that need every request there is, and returns the first of each kind. */
export async function recordRequests(): Promise<SentRequest[]> {
  const fake = createOpenAIFake();
  const engine = createOpenAIEngine({
    ...{ apiKey: "sk-test", model: "gpt-6-luna", titleModel: "gpt-6-luna", clock: jumpingClock() },
    ...{ hostedTools: HOSTED, vectorStoreId: "vs_docs", fetch: fake.fetch },
  });
  const { signal } = new AbortController();
  const open = (options?: SessionOptions) => new Session(engine, options);

  // A thread with files, tools of the vendor's own, a tool of ours and an answer that is data.
  fake.script({ hosted: [CODE], ...CALL }, { text: '{"level":"high"}' });
  const first = open({ attachments, hosted: HOSTED, schema: SCHEMA });
  const searched = await first.settle();
  if (searched.status !== "requires_action") throw new Error("The script begins with a call");
  for (const { ref } of searched.hosted?.files ?? []) await engine.fetchFile?.(ref, 1_000, signal);
  first.answer(searched.calls);
  await first.finish();

  // A question in a known thread whose stream breaks off, is resumed, and is polled in the end.
  fake.script({ text: "Like so.", polls: 2 });
  const { conversationId } = first;
  const second = open({ conversationId, question: "And then?", history: [] });
  await second.finish();

  // A run that is stopped after it has called a tool.
  fake.script(CALL, { polls: Number.POSITIVE_INFINITY });
  const third = open({ conversationId, question: "Stopped?" });
  const asked = await third.settle();
  if (asked.status === "requires_action") third.answer(asked.calls);
  await third.step();
  await third.cancel();

  fake.scriptCompletions({ text: "A title" }, { text: "A title" });
  const title = { instructions: "Name it.", input: "How do I theme it?", maxTokens: 100 };
  await engine.complete(title, signal);
  await engine.complete(title, signal, { write() {}, reset() {} });
  await engine.delete({ conversationId, states: [first.state, second.state, third.state] }, signal);
  const sent = fake.requests.map(toSent);
  return [...new Map(sent.toReversed().map((request) => [request.kind, request])).values()].toReversed();
}
