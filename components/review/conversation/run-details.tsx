import { Box } from "@twilio-paste/core/box";
import { DetailText } from "@twilio-paste/core/detail-text";
import { InlineCode } from "@twilio-paste/core/inline-code";
import { durationOf } from "#components/assistant/answer/duration.ts";
import { describeError } from "#components/assistant/data/errors.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { Usage } from "#lib/contract/assistant.ts";
import type { ReviewRun, ReviewStep } from "#lib/contract/review.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { formatNumber } from "../format-number.ts";
import { PageLink } from "../page-link.tsx";
import styles from "../review.module.css";

/** How an answer was made: steps with what they found, tokens, cost and errors. */
export function RunDetails({ run }: { run: ReviewRun }) {
  const t = useMessages();
  return (
    <details className={styles.details} open={run.error !== null}>
      <summary>{summaryOf(run, t)}</summary>
      {run.error && <Failure {...run.error} />}
      {run.steps.length > 0 && (
        <ol>
          {run.steps.map((step, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are only appended
            <li key={at}>
              <Step step={step} />
            </li>
          ))}
        </ol>
      )}
      {run.usage && <DetailText>{usageOf(run, run.usage, t)}</DetailText>}
    </details>
  );
}

function summaryOf({ status, steps, ms }: ReviewRun, t: Translate): string {
  const time = ms === null ? [] : [durationOf(ms, t)];
  return [t("review.run", { status }), t("review.steps", { count: steps.length }), ...time].join(" · ");
}

const DOLLARS = { style: "currency", currency: "USD", minimumFractionDigits: 4 } as const;

function usageOf({ own_key }: ReviewRun, usage: Usage, t: Translate): string {
  const { prompt_tokens: input, cached_tokens: cached, completion_tokens: output, cost_usd } = usage;
  return [
    t("review.tokens", { input, cached, output }),
    ...(cost_usd === null ? [] : [t("review.cost", { amount: formatNumber(cost_usd, t, DOLLARS) })]),
    ...(own_key ? [t("review.ownKey")] : []),
  ].join(" · ");
}

function Step({ step }: { step: ReviewStep }) {
  const t = useMessages();
  const { tool, query, error, is_today, sections } = step;
  return (
    <>
      <InlineCode>{tool}</InlineCode>
      {query !== null && <bdi> {t("assistant.quoted", { text: query })}</bdi>}
      <DetailText as="span"> {outcomeOf(step, t)}</DetailText>
      {error !== null && <Failure code={error} message={error} />}
      {sections.length > 0 && (
        <ul>
          {sections.map(({ url, title, score }) => (
            <li key={url}>
              <PageLink href={url}>{title}</PageLink> <DetailText as="span">{scoreText(score, is_today, t)}</DetailText>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Why a run or a step failed, with its code. */
function Failure({ code, message }: { code: string; message: string }) {
  const t = useMessages();
  return (
    <Box color="colorTextError">
      {describeError(t, { code, message })} <InlineCode>{code}</InlineCode>
    </Box>
  );
}

const PERCENT = { style: "percent" } as const;

function outcomeOf({ ms, covered, confidence, is_today }: ReviewStep, t: Translate): string {
  const percent = confidence === null ? null : formatNumber(confidence, t, PERCENT);
  return [
    durationOf(ms, t),
    ...(covered === null ? [] : [t(covered ? "review.covered" : "review.notCovered")]),
    ...(percent === null ? [] : [t(is_today ? "review.confidenceToday" : "review.confidence", { percent })]),
  ].join(" · ");
}

function scoreText(score: number | null, isToday: boolean, t: Translate): string {
  if (score === null) return isToday ? t("review.notFoundToday") : "";
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return t(isToday ? "review.scoreToday" : "review.score", { score: formatNumber(score, t, digits) });
}
