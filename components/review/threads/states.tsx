import { useMessages } from "#components/messages/messages.tsx";
import type { ReviewThread } from "#lib/contract/review.ts";
import { Mark } from "../mark.tsx";
import { Row } from "../row.tsx";

/** What a maintainer has to know of a thread at a glance. */
export function States({ thread: { handoff, counts, assistant } }: { thread: ReviewThread }) {
  const t = useMessages();
  const { doubts, replies, corrections } = counts;
  return (
    <Row>
      {handoff?.state === "waiting" && <Mark variant="error">{t("review.waiting")}</Mark>}
      {handoff?.state === "taken" && (
        <Mark variant="new">{handoff.by ? t("review.takenBy", { name: handoff.by }) : t("review.taken")}</Mark>
      )}
      {handoff?.state === "resolved" && <Mark variant="success">{t("review.handedBack")}</Mark>}
      {doubts > 0 && <Mark variant="warning">{t("review.doubtful", { count: doubts })}</Mark>}
      {replies > 0 && <Mark>{t("review.replies", { count: replies })}</Mark>}
      {corrections > 0 && <Mark variant="success">{t("review.corrections", { count: corrections })}</Mark>}
      {assistant !== "default" && <Mark>{assistant}</Mark>}
    </Row>
  );
}
