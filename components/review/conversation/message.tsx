import { Blockquote, BlockquoteContent } from "@twilio-paste/core/blockquote";
import { Box, type BoxProps } from "@twilio-paste/core/box";
import { Callout, CalloutHeading } from "@twilio-paste/core/callout";
import { DetailText } from "@twilio-paste/core/detail-text";
import { Heading } from "@twilio-paste/core/heading";
import { REASONS } from "#components/assistant/answer/feedback-reasons.ts";
import { describeMasked } from "#components/assistant/conversation/question/masked.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { ReviewMark, ReviewMessage } from "#lib/contract/review.ts";
import type { PlainKey, Translate } from "#lib/messages/translate.ts";
import { Facts, sourceLinks, textList } from "../facts.tsx";
import { Mark } from "../mark.tsx";
import { PlainText, ReviewMarkdown } from "../markdown.tsx";
import { PageLink } from "../page-link.tsx";
import { Row } from "../row.tsx";
import { Time } from "../time.tsx";
import { Correct, type CorrectProps } from "./correct.tsx";
import { OwnReply } from "./reply-form.tsx";
import { RunDetails } from "./run-details.tsx";

type Look = Pick<BoxProps, "backgroundColor" | "borderColor">;
const LOOKS: Record<ReviewMessage["role"], Look> = {
  user: { backgroundColor: "colorBackground", borderColor: "colorBorderWeaker" },
  assistant: { backgroundColor: "colorBackgroundBody", borderColor: "colorBorderWeaker" },
  maintainer: { backgroundColor: "colorBackgroundPrimaryWeakest", borderColor: "colorBorderPrimaryWeaker" },
};

/** One message with everything that is known of it. */
export function Message({ threadId, message, question, onDone }: CorrectProps) {
  const { id, role, text, sources, run } = message;
  const t = useMessages();
  return (
    <Box
      {...LOOKS[role]}
      as="li"
      id={id}
      display="flex"
      flexDirection="column"
      rowGap="space40"
      padding="space60"
      borderStyle="solid"
      borderWidth="borderWidth10"
      borderRadius="borderRadius30"
    >
      <MessageHead message={message} />
      <Asked message={message} />
      {role === "user" ? <PlainText text={text} /> : <ReviewMarkdown text={text} sources={sources} />}
      <Facts facts={[[t("review.cited"), sourceLinks(sources)]]} />
      <Vote message={message} />
      <Correction message={message} />
      {run && <RunDetails run={run} />}
      {role === "assistant" && <Correct threadId={threadId} message={message} question={question} onDone={onDone} />}
      {message.is_own && <OwnReply threadId={threadId} messageId={id} text={text} onDone={onDone} />}
    </Box>
  );
}

const MARKS: Record<ReviewMark, PlainKey> = {
  uncovered: "review.uncovered",
  uncited: "review.uncited",
  degraded: "review.degraded",
  verified: "review.verifiedAnswer",
  incomplete: "review.incomplete",
};

function MessageHead({ message: { role, author, marks, masked, created_at, edited_at } }: { message: ReviewMessage }) {
  const t = useMessages();
  return (
    <Row>
      <Heading as="h2" variant="heading40" marginBottom="space0">
        {authorOf(role, author, t)}
      </Heading>
      {role === "maintainer" && author !== null && <Mark variant="new">{t("review.maintainer")}</Mark>}
      {marks.map((mark) => (
        <Mark key={mark} variant={mark === "verified" ? "success" : "warning"}>
          {t(MARKS[mark])}
        </Mark>
      ))}
      {masked.length > 0 && <Mark>{t("review.masked", { kinds: describeMasked(masked, t) })}</Mark>}
      <DetailText as="span" marginTop="space0">
        <Time seconds={created_at} />
        {edited_at !== null && t("maintainers.edited")}
      </DetailText>
    </Row>
  );
}

function authorOf(role: ReviewMessage["role"], author: string | null, t: Translate): string {
  if (role === "user") return t("review.reader");
  return role === "assistant" ? t("assistant.name") : (author ?? t("review.maintainer"));
}

/** What a question is about. */
function Asked({ message: { context, attachments } }: { message: ReviewMessage }) {
  const t = useMessages();
  const page = context?.page ?? null;
  return (
    <>
      <Facts
        facts={[
          [t("review.about"), page && <PageLink href={page}>{page}</PageLink>],
          [t("review.attached"), textList(attachments)],
        ]}
      />
      {context?.selection && (
        <Blockquote marginBottom="space0">
          <BlockquoteContent dir="auto">{context.selection}</BlockquoteContent>
        </Blockquote>
      )}
    </>
  );
}

/** The reader's vote on an answer. */
function Vote({ message: { feedback } }: { message: ReviewMessage }) {
  const t = useMessages();
  if (!feedback) return null;
  const { rating, reasons, note } = feedback;
  return (
    <Row>
      {rating === "up" ? (
        <Mark variant="success">{t("review.votedUp")}</Mark>
      ) : (
        <Mark variant="error">{t("review.votedDown")}</Mark>
      )}
      {reasons.length > 0 && <span>{reasons.map((reason) => t(REASONS[reason])).join(" · ")}</span>}
      {note !== "" && <bdi>{t("assistant.quoted", { text: note })}</bdi>}
    </Row>
  );
}

function Correction({ message: { correction, verified } }: { message: ReviewMessage }) {
  const t = useMessages();
  if (!correction) return null;
  return (
    <Callout variant="success" i18nLabel={t("review.corrected")}>
      <CalloutHeading as="h3">{t("threads.correctedBy", { name: correction.author })}</CalloutHeading>
      <DetailText marginTop="space0">
        <Time seconds={correction.created_at} />
        {verified && (
          <>
            {" · "}
            <PageLink href={`/review/answers#${verified.id}`}>{t("review.verifiedAnswer")}</PageLink>
          </>
        )}
      </DetailText>
      <Box color="colorText">
        <ReviewMarkdown text={correction.text} />
      </Box>
    </Callout>
  );
}
