import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { MAX_MESSAGE_LENGTH, MAX_NOTE_LENGTH, MAX_SELECTION_LENGTH } from "#lib/contract/assistant.ts";
import {
  completionBody,
  createThreadBody,
  docsSearchBody,
  docsSuggestQuery,
  feedbackBody,
  MAX_CONTEXT_LENGTH,
  MAX_PROMPT_LENGTH,
  MAX_QUERY_LENGTH,
  queryBody,
  sendMessageBody,
  threadListQuery,
} from "#lib/requests.ts";

const threadId = "thread_1";
const cases: [string, z.ZodType, number, (text: string) => object][] = [
  ["a message", sendMessageBody, MAX_MESSAGE_LENGTH, (message) => ({ threadId, message })],
  [
    "a selected passage",
    sendMessageBody,
    MAX_SELECTION_LENGTH,
    (selection) => ({ threadId, message: "?", context: { selection } }),
  ],
  ["the note of a vote", feedbackBody, MAX_NOTE_LENGTH, (note) => ({ rating: "down", note })],
  ["a context", completionBody, MAX_CONTEXT_LENGTH, (context) => ({ prompt: "thread-title", context })],
  ["a search", docsSearchBody, MAX_PROMPT_LENGTH, (prompt) => ({ prompt })],
  ["typed words", docsSuggestQuery, MAX_QUERY_LENGTH, (q) => ({ q })],
  ["a query", queryBody, MAX_MESSAGE_LENGTH, (prompt) => ({ prompt })],
  ["a search of threads", threadListQuery, 200, (q) => ({ q })],
  ["a value of metadata", createThreadBody, 512, (value) => ({ metadata: { key: value } })],
  ["a name of metadata", createThreadBody, 64, (name) => ({ metadata: { [name]: "value" } })],
];

/** Two UTF-16 code units, one code point. */
const ASTRAL = "😀";

describe("limits of text lengths", () => {
  it.each(cases)("the length of %s is limited in UTF-16 code units", (_, schema, max, request) => {
    expect(ASTRAL).toHaveLength(2);
    const accepts = (text: string) => schema.safeParse(request(text)).success;
    expect([accepts(ASTRAL.repeat(max / 2)), accepts(`${ASTRAL.repeat(max / 2)}x`)]).toEqual([true, false]);
    expect([accepts("x".repeat(max)), accepts("x".repeat(max + 1))]).toEqual([true, false]);
  });
});
