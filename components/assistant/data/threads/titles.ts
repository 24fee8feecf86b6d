import { api } from "../api.ts";

/** Ids of threads that their reader has renamed: a generated title that comes later must not replace that name. */
const renamed = new Set<string>();

/** Stores a title that the reader has chosen. @throws RequestError */
export async function saveTitle(threadId: string, title: string): Promise<void> {
  renamed.add(threadId);
  await api.updateTitle(threadId, title);
}

/** Gives a thread a title made from its first question. Where no title can be made, the question is the title. */
export async function createTitle(threadId: string, question: string): Promise<void> {
  const shortened = question.trim().replace(/\s+/g, " ").slice(0, 60);
  const title = await api.createTitle(question).catch(() => "");
  if (!renamed.has(threadId)) await api.updateTitle(threadId, title || shortened).catch(() => undefined);
}
