import { api } from "./api.ts";

/** Threads their reader named: no title that comes later takes that back. */
const named = new Set<string>();

/** @throws RequestError */
export async function renameThread(id: string, title: string): Promise<void> {
  named.add(id);
  await api.setTitle(id, title);
}

/** Names a thread after its first question. Readers lose nothing when that fails, so it fails quietly. */
export async function nameThread(id: string, question: string): Promise<void> {
  const shortened = question.trim().replace(/\s+/g, " ").slice(0, 60);
  const title = await api.title(question).catch(() => "");
  if (!named.has(id)) await api.setTitle(id, title || shortened).catch(() => undefined);
}
