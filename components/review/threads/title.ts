import type { ReviewThread } from "#lib/contract/review.ts";
import type { Translate } from "#lib/messages/translate.ts";

/** The title of a thread, or what stands in its place. */
export const titleOf = ({ title }: Pick<ReviewThread, "title">, t: Translate): string =>
  title || t("review.noQuestion");
