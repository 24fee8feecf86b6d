/** Puts an answer together from the chunks of a stream, leniently: servers cut it up in their own ways. */
import { z } from "zod";
import { contentSchema, usageSchema, wordSchema } from "./mapping.ts";

const callPiece = z.object({
  index: z.number().nullish().catch(null),
  id: wordSchema,
  function: z.object({ name: wordSchema, arguments: z.unknown().optional() }).nullish().catch(null),
});
type CallPiece = z.infer<typeof callPiece>;
const message = z
  .object({
    content: contentSchema.catch(null),
    refusal: wordSchema,
    tool_calls: z.array(callPiece).nullish().catch(null),
  })
  .nullish()
  .catch(null);
const chunkSchema = z.object({
  model: wordSchema,
  /** A proxy that does not stream may send its whole answer, a `message`, as the only event. */
  choices: z
    .array(z.object({ finish_reason: wordSchema, delta: message, message }))
    .nullish()
    .catch(null),
  usage: usageSchema,
});

type Call = { index: number | null; id: string | null; name: string; args: string };

export type Assembly = {
  /** Takes in one chunk and returns what it adds to the text and to a refusal. */
  add(chunk: unknown): { text: string; refusal: string };
  /** Whether the server has said why its answer ends. */
  isFinished(): boolean;
  /** The answer as it would have come without a stream. */
  body(): unknown;
};

export function createAssembly(): Assembly {
  const whole = { content: "", refusal: "", finish: "", model: "", chosen: false };
  const calls: Call[] = [];
  let usage: z.infer<typeof usageSchema> = null;
  return {
    add(sent) {
      const chunk = chunkSchema.safeParse(sent).data;
      const choice = chunk?.choices?.[0];
      const said = choice?.delta ?? choice?.message;
      const added = { text: said?.content ?? "", refusal: said?.refusal ?? "" };
      for (const piece of said?.tool_calls ?? []) addCallPiece(calls, piece);
      whole.content += added.text;
      whole.refusal += added.refusal;
      whole.finish = choice?.finish_reason || whole.finish;
      whole.model = chunk?.model || whole.model;
      whole.chosen ||= choice !== undefined;
      usage = chunk?.usage ?? usage;
      return added;
    },
    isFinished: () => whole.finish !== "",
    body: () => ({
      model: whole.model || null,
      choices: whole.chosen ? [{ finish_reason: whole.finish || null, message: toMessage() }] : [],
      usage,
    }),
  };

  function toMessage() {
    const tool_calls = calls.map(({ id, name, args }) => ({ id, function: { name, arguments: args } }));
    return { content: whole.content, refusal: whole.refusal || null, tool_calls };
  }
}

function addCallPiece(calls: Call[], piece: CallPiece): void {
  const name = piece.function?.name ?? "";
  const sent = piece.function?.arguments ?? "";
  const args = typeof sent === "string" ? sent : JSON.stringify(sent);
  const call = findCall(calls, piece);
  if (!call || beginsAnother(call, piece, name, args)) {
    calls.push({ index: piece.index ?? null, id: piece.id ?? null, name, args });
    return;
  }
  call.id ??= piece.id ?? null;
  call.name ||= name;
  call.args += args;
}

/** The call that a piece belongs to by its index, else by its id, else as the last one. */
function findCall(calls: Call[], { index, id }: CallPiece): Call | undefined {
  if (typeof index === "number") return calls.findLast((call) => call.index === index);
  return id ? calls.findLast((call) => call.id === id) : calls.at(-1);
}

/** Some servers send every call whole and under the same index, some repeat a call's name with each of its pieces. */
function beginsAnother(call: Call, { index, id }: CallPiece, name: string, args: string): boolean {
  if (id && call.id) return id !== call.id;
  if (name === "" || call.name === "") return false;
  const isOther = typeof index !== "number" && name !== call.name;
  return isOther || (args !== "" && isJson(call.args));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Has `notice` called when the stream says that it is over: the SDK does not tell that from breaking off. */
export function noticeDone(response: Response, notice: () => void): Response {
  if (!response.body) return response;
  const decoder = new TextDecoder();
  let last = "\n";
  const ear = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      last += decoder.decode(bytes, { stream: true });
      // Only at the beginning of a line: within JSON there are no line breaks.
      if (/[\r\n]data: ?\[DONE\]/.test(last)) notice();
      last = last.slice(-"\ndata: [DONE]".length);
      controller.enqueue(bytes);
    },
  });
  return new Response(response.body.pipeThrough(ear), response);
}
