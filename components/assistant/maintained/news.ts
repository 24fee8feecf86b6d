/** What maintainers did in a thread since it was last looked at, in words for screen readers. */
import type { Message } from "#lib/contract/assistant.ts";

/** What is known of a message: a later `at` is a change. */
type Mark = { name: string; created: number; at: number; kind: "reply" | "correction" };
/** By the message's id. */
export type Marks = ReadonlyMap<string, Mark>;

export const marksOf = (messages: readonly Message[]): Marks => new Map(messages.flatMap(markOf));

function markOf({ id, role, author, correction, created_at, edited_at }: Message): [string, Mark][] {
  if (role === "maintainer") {
    const name = author ?? "A maintainer";
    return [[id, { name, created: created_at, at: edited_at ?? created_at, kind: "reply" }]];
  }
  if (!correction) return [];
  return [[id, { name: correction.author, created: created_at, at: correction.created_at, kind: "correction" }]];
}

/** Returns a sentence for each change between two looks at a thread. */
export function describeNews(before: Marks, messages: readonly Message[]): string[] {
  const now = marksOf(messages);
  const changed = [...now].flatMap(([id, mark]) => describeChange(before.get(id), mark));
  // Messages before the first one may be there without being loaded.
  const [first] = messages;
  const deleted = [...before].filter(
    ([id, { kind, created }]) => kind === "reply" && !now.has(id) && first !== undefined && created >= first.created_at,
  );
  return [...changed, ...deleted.map(([, { name }]) => `A reply of ${name} was deleted`)];
}

function describeChange(known: Mark | undefined, { name, at, kind }: Mark): string[] {
  if (known?.at === at) return [];
  if (kind === "correction") return [`${name} corrected an answer`];
  return [known ? `${name} changed a reply` : `${name} replied`];
}
