import { Anchor } from "@twilio-paste/core/anchor";
import { Box } from "@twilio-paste/core/box";
import { Heading } from "@twilio-paste/core/heading";
import { InPageNavigation } from "@twilio-paste/core/in-page-navigation";
import { useMessages } from "#components/messages/messages.tsx";
import { withBase } from "#lib/contract/base-path.ts";
import type { ReviewAnswer } from "#lib/contract/review.ts";
import { NavItem } from "../layout.tsx";
import { EmptyNotice } from "../notices.tsx";
import { Pager } from "../pager.tsx";
import styles from "../review.module.css";
import { Answer } from "./answer.tsx";

export type AnswerListProps = { answers: ReviewAnswer[]; status: string; next: string | null };

const STATUSES = [
  ["", "review.all"],
  ["stale", "review.stale"],
  ["active", "review.active"],
  ["retired", "review.retired"],
] as const;

export function AnswerList({ answers, status, next }: AnswerListProps) {
  const t = useMessages();
  return (
    <>
      <Heading as="h1" variant="heading20">
        {t("review.verifiedAnswers")}
      </Heading>
      <div className={styles.bar}>
        <InPageNavigation aria-label={t("review.state")} hideBottomBorder marginBottom="space0">
          {STATUSES.map(([value, label]) => (
            <NavItem
              key={value}
              href={value === "" ? "/review/answers" : `/review/answers?status=${value}`}
              isCurrent={value === status}
            >
              {t(label)}
            </NavItem>
          ))}
        </InPageNavigation>
        <Box paddingY="space30">
          <Anchor href={withBase("/api/review/answers?format=md")} download="verified-answers.md">
            {t("review.export")}
          </Anchor>
        </Box>
      </div>
      {answers.length === 0 ? (
        <EmptyNotice>{t("review.noAnswers")}</EmptyNotice>
      ) : (
        <ol className={styles.list} aria-label={t("review.verifiedAnswers")}>
          {answers.map((answer) => (
            <Answer key={answer.id} answer={answer} onDone={loadAgain} />
          ))}
        </ol>
      )}
      <Pager first={null} next={next} />
    </>
  );
}

/** The router would only scroll where the address has an anchor. */
const loadAgain = () => location.reload();
