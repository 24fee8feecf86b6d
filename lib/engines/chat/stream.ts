/** Assembles an answer from the chunks of a stream, leniently: servers split it in different ways. */
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
  /** A proxy that does not stream may send its complete answer, a `message`, as the only event. */
  choices: z
    .array(z.object({ finish_reason: wordSchema, delta: message, message }))
    .nullish()
    .catch(null),
  usage: usageSchema,
});

type Call = { index: number | null; id: string | null; name: string; args: string };

export type Assembly = {
  /** Adds one chunk; returns its part of the text and of a refusal. */
  add(chunk: unknown): { text: string; refusal: string };
  /** Whether the server has sent a finish reason. */
  isFinished(): boolean;
  /** The answer in the shape of one that is not streamed. */
  body(): unknown;
};

export function createAssembly(): Assembly {
  const answer = { content: "", refusal: "", finish: "", model: "", hasChoice: false };
  const calls: Call[] = [];
  let usage: z.infer<typeof usageSchema> = null;
  return {
    add(sent) {
      const chunk = chunkSchema.safeParse(sent).data;
      const choice = chunk?.choices?.[0];
      const delta = choice?.delta ?? choice?.message;
      const added = { text: delta?.content ?? "", refusal: delta?.refusal ?? "" };
      for (const piece of delta?.tool_calls ?? []) addCallPiece(calls, piece);
      answer.content += added.text;
      answer.refusal += added.refusal;
      answer.finish = choice?.finish_reason || answer.finish;
      answer.model = chunk?.model || answer.model;
      answer.hasChoice ||= choice !== undefined;
      usage = chunk?.usage ?? usage;
      return added;
    },
    isFinished: () => answer.finish !== "",
    body: () => ({
      model: answer.model || null,
      choices: answer.hasChoice ? [{ finish_reason: answer.finish || null, message: toMessage() }] : [],
      usage,
    }),
  };

  function toMessage() {
    const tool_calls = calls.map(({ id, name, args }) => ({ id, function: { name, arguments: args } }));
    return { content: answer.content, refusal: answer.refusal || null, tool_calls };
  }
}

function addCallPiece(calls: Call[], piece: CallPiece): void {
  const name = piece.function?.name ?? "";
  const sent = piece.function?.arguments ?? "";
  const args = typeof sent === "string" ? sent : JSON.stringify(sent);
  const call = findCall(calls, piece);
  if (!call || startsAnotherCall(call, piece, name, args)) {
    calls.push({ index: piece.index ?? null, id: piece.id ?? null, name, args });
    return;
  }
  call.id ??= piece.id ?? null;
  call.name ||= name;
  call.args += args;
}

/** The call that a piece belongs to: by its index, otherwise by its id, otherwise the last call. */
function findCall(calls: Call[], { index, id }: CallPiece): Call | undefined {
  if (typeof index === "number") return calls.findLast((call) => call.index === index);
  return id ? calls.findLast((call) => call.id === id) : calls.at(-1);
}

/** Some servers send complete calls, all under one index; others repeat a call's name with each of its pieces. */
function startsAnotherCall(call: Call, { index, id }: CallPiece, name: string, args: string): boolean {
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
