import { Box } from "@twilio-paste/core/box";
import { Heading } from "@twilio-paste/core/heading";
import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { Table, TBody, Td, THead, Th, Tr } from "@twilio-paste/core/table";
import { useMessages } from "#components/messages/messages.tsx";
import type { ReviewThread } from "#lib/contract/review.ts";
import { formatNumber } from "../format-number.ts";
import { EmptyNotice } from "../notices.tsx";
import { PageLink } from "../page-link.tsx";
import { Pager } from "../pager.tsx";
import styles from "../review.module.css";
import { Time } from "../time.tsx";
import { FilterForm, type FilterFormProps } from "./filter-form.tsx";
import { States } from "./states.tsx";
import { titleOf } from "./title.ts";

export type ThreadListProps = FilterFormProps & {
  threads: ReviewThread[];
  /** The address of the next page; null on the last one. */
  next: string | null;
  isFirst: boolean;
};

const COLUMNS = [
  "review.thread",
  "review.state",
  "review.questions",
  "review.votes",
  "review.page",
  "review.lastActivity",
] as const;

export function ThreadList({ threads, next, isFirst, ...form }: ThreadListProps) {
  const t = useMessages();
  return (
    <>
      <Heading as="h1" variant="heading20">
        {t("assistant.threads")}
      </Heading>
      <FilterForm {...form} />
      {threads.length === 0 ? (
        <EmptyNotice>{t("review.noMatch")}</EmptyNotice>
      ) : (
        <div className={styles.table}>
          <Table>
            <caption>
              <ScreenReaderOnly>{t("review.threadList")}</ScreenReaderOnly>
            </caption>
            <THead>
              <Tr>
                {COLUMNS.map((key) => (
                  <Th key={key} scope="col">
                    {t(key)}
                  </Th>
                ))}
              </Tr>
            </THead>
            <TBody>
              {threads.map((thread) => (
                <ThreadRow key={thread.id} thread={thread} />
              ))}
            </TBody>
          </Table>
        </div>
      )}
      <Pager first={isFirst ? null : "/review"} next={next} />
    </>
  );
}

function ThreadRow({ thread }: { thread: ReviewThread }) {
  const t = useMessages();
  const { up, down, questions } = thread.counts;
  return (
    <Tr verticalAlign="top">
      <Td>
        <Box as="span" fontWeight="fontWeightSemibold">
          <PageLink href={`/review/${thread.id}`}>{titleOf(thread, t)}</PageLink>
        </Box>
      </Td>
      <Td>
        <States thread={thread} />
      </Td>
      <Td data-label={t("review.questions")}>{formatNumber(questions, t)}</Td>
      <Td data-label={t("review.votes")}>{t("review.voteCounts", { up, down })}</Td>
      <Td data-label={t("review.page")}>{thread.page && <PageLink href={thread.page}>{thread.page}</PageLink>}</Td>
      <Td data-label={t("review.lastActivity")}>
        <Time seconds={thread.updated_at} />
      </Td>
    </Tr>
  );
}
