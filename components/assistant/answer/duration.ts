import type { Translate } from "#lib/messages/translate.ts";

export function durationOf(ms: number, t: Translate): string {
  if (ms < 1_000) return t("answer.milliseconds", { ms });
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return t("answer.seconds", { seconds: new Intl.NumberFormat(t.language, digits).format(ms / 1_000) });
}
