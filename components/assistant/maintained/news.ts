/** What maintainers did in a thread since it was last looked at, in words for screen readers. */
import type { Message } from "#lib/contract/assistant.ts";
import type { Translate } from "#lib/messages/translate.ts";

/** What is known of a message: a later `at` is a change. */
type Mark = { name: string | null; created: number; at: number; kind: "reply" | "correction" };
/** By the message's id. */
export type Marks = ReadonlyMap<string, Mark>;

export const marksOf = (messages: readonly Message[]): Marks => new Map(messages.flatMap(markOf));

function markOf({ id, role, author, correction, created_at, edited_at }: Message): [string, Mark][] {
  if (role === "maintainer") {
    return [[id, { name: author, created: created_at, at: edited_at ?? created_at, kind: "reply" }]];
  }
  if (!correction) return [];
  return [[id, { name: correction.author, created: created_at, at: correction.created_at, kind: "correction" }]];
}

/** Returns a sentence for each change between two looks at a thread. */
export function describeNews(before: Marks, messages: readonly Message[], t: Translate): string[] {
  const now = marksOf(messages);
  const changed = [...now].flatMap(([id, mark]) => describeChange(before.get(id), mark, t));
  // Messages before the first one may be there without being loaded.
  const [first] = messages;
  const deleted = [...before].filter(
    ([id, { kind, created }]) => kind === "reply" && !now.has(id) && first !== undefined && created >= first.created_at,
  );
  return [
    ...changed,
    ...deleted.map(([, { name }]) => t("maintainers.replyDeleted", { name: name ?? t("assistant.maintainer") })),
  ];
}

function describeChange(known: Mark | undefined, { name: author, at, kind }: Mark, t: Translate): string[] {
  if (known?.at === at) return [];
  const name = author ?? t("assistant.maintainer");
  if (kind === "correction") return [t("maintainers.answerCorrected", { name })];
  return [t(known ? "maintainers.replyChanged" : "maintainers.replied", { name })];
}
