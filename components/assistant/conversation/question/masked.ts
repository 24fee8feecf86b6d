import type { PlainKey, Translate } from "#lib/messages/translate.ts";

const MASKED: Record<string, PlainKey> = {
  secret: "question.secret",
  email: "question.email",
  phone: "question.phone",
  card: "question.card",
  iban: "question.iban",
};

/** Names kinds of masked data. */
export const describeMasked = (kinds: readonly string[], t: Translate): string =>
  kinds.map((kind) => (MASKED[kind] ? t(MASKED[kind]) : kind)).join(", ");
