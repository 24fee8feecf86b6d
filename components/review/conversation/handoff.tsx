import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { DetailText } from "@twilio-paste/core/detail-text";
import { useMessages } from "#components/messages/messages.tsx";
import type { ReviewHandoff, ReviewThread } from "#lib/contract/review.ts";
import { ErrorNotice } from "../notices.tsx";
import { Row } from "../row.tsx";
import { useChange } from "../use-change.ts";

/** Takes a thread from the assistant, and hands it back. */
export function Handoff({ thread, onDone }: { thread: ReviewThread; onDone: () => void }) {
  const t = useMessages();
  const { run, isBusy, error } = useChange(onDone);
  const set = (handoff: ReviewHandoff) =>
    run({ method: "PUT", path: `thread/${thread.id}/handoff`, body: { handoff } });
  const state = thread.handoff?.state;
  const isHanded = state === "taken" || state === "waiting";
  return (
    <Box display="grid" rowGap="space50" marginBottom="space60">
      <Row>
        {state !== "taken" && (
          <Button variant="secondary" disabled={isBusy} onClick={() => void set("taken")}>
            {t("review.take")}
          </Button>
        )}
        {isHanded && (
          <Button variant="secondary" disabled={isBusy} onClick={() => void set("resolved")}>
            {t("review.handBack")}
          </Button>
        )}
        <span role="status">
          {state === "taken" && (
            <DetailText as="span" marginTop="space0">
              {t("review.silent")}
            </DetailText>
          )}
        </span>
      </Row>
      <ErrorNotice text={error} />
    </Box>
  );
}
