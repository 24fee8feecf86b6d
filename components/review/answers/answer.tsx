import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Card } from "@twilio-paste/core/card";
import { Heading } from "@twilio-paste/core/heading";
import { useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { ReviewAnswer } from "#lib/contract/review.ts";
import { Facts, sourceLinks, textList } from "../facts.tsx";
import { Mark } from "../mark.tsx";
import { ReviewMarkdown } from "../markdown.tsx";
import { ErrorNotice } from "../notices.tsx";
import { PageLink } from "../page-link.tsx";
import { Row } from "../row.tsx";
import { Time } from "../time.tsx";
import { useChange } from "../use-change.ts";
import { toBody, toDraft } from "./answer-draft.ts";
import { AnswerForm } from "./answer-form.tsx";

const STATUSES = {
  active: { variant: "success", label: "review.active" },
  stale: { variant: "warning", label: "review.stale" },
  retired: { variant: "neutral", label: "review.retired" },
} as const;

type AnswerProps = { answer: ReviewAnswer; onDone: () => void };

/** A verified answer, and what can be done with it. */
export function Answer({ answer, onDone }: AnswerProps) {
  const t = useMessages();
  const [isEditing, setEditing] = useState(false);
  const changing = useChange(() => {
    setEditing(false);
    onDone();
  });
  const { id, version, question, status, page_scope } = answer;
  const { variant, label } = STATUSES[status];
  return (
    <li id={id}>
      <Card padding="space60">
        <Box display="grid" rowGap="space50">
          <Row>
            <Heading as="h2" variant="heading40" marginBottom="space0">
              <span dir="auto">{question}</span>
            </Heading>
            <Mark variant={variant}>{t(label)}</Mark>
            {page_scope !== null && <Mark>{page_scope}</Mark>}
          </Row>
          <AnswerFacts answer={answer} />
          {isEditing ? (
            <AnswerForm
              initial={toDraft(answer)}
              submit={t("review.save")}
              isBusy={changing.isBusy}
              error={changing.error}
              onSubmit={(draft) =>
                void changing.run({ method: "PUT", path: `answer/${id}`, body: { version, ...toBody(draft) } })
              }
              onCancel={() => setEditing(false)}
            />
          ) : (
            <AnswerView answer={answer} changing={changing} onEdit={() => setEditing(true)} />
          )}
        </Box>
      </Card>
    </li>
  );
}

function AnswerFacts({ answer }: { answer: ReviewAnswer }) {
  const t = useMessages();
  const { author, updated_at, paraphrases, proposals, sources, thread_id } = answer;
  return (
    <Facts
      facts={[
        [t("review.author"), author],
        [t("review.changed"), <Time key="time" seconds={updated_at} />],
        [t("review.alsoAskedAs"), textList(paraphrases)],
        [t("review.proposed"), textList(proposals)],
        [t("answer.sources"), sourceLinks(sources)],
        [t("review.thread"), thread_id && <PageLink href={`/review/${thread_id}`}>{t("review.openThread")}</PageLink>],
      ]}
    />
  );
}

type AnswerViewProps = { answer: ReviewAnswer; changing: ReturnType<typeof useChange>; onEdit: () => void };

/** The answer as readers get it, with the buttons that change it. */
function AnswerView({ answer, changing: { run, isBusy, error }, onEdit }: AnswerViewProps) {
  const t = useMessages();
  const { id, version, status } = answer;
  const set = (act: "confirm" | "retire") =>
    void run({ method: "POST", path: `answer/${id}/${act}`, body: { version } });
  return (
    <>
      <ReviewMarkdown text={answer.answer} sources={answer.sources} />
      <ErrorNotice text={error} />
      <Row>
        {status === "stale" && (
          <Button variant="primary" size="small" disabled={isBusy} onClick={() => set("confirm")}>
            {t("review.stillRight")}
          </Button>
        )}
        <Button variant="secondary" size="small" onClick={onEdit}>
          {t("review.edit")}
        </Button>
        {status !== "retired" && (
          <Button variant="secondary" size="small" disabled={isBusy} onClick={() => set("retire")}>
            {t("review.retire")}
          </Button>
        )}
      </Row>
    </>
  );
}
