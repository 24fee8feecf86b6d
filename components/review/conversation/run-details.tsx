import type { ReviewRun, ReviewStep } from "#lib/contract/review.ts";
import styles from "../review.module.css";

/** How an answer was made: steps with what they found, tokens, cost and errors. */
export const RunDetails = ({ run }: { run: ReviewRun }) => (
  <details className={styles.details} open={run.error !== null}>
    <summary>{summaryOf(run)}</summary>
    {run.error && (
      <p className={styles.error}>
        {run.error.message} (<code>{run.error.code}</code>)
      </p>
    )}
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
    {run.usage && (
      <p className={styles.weak}>
        {`${run.usage.prompt_tokens} tokens in (${run.usage.cached_tokens} cached), ${run.usage.completion_tokens} out`}
        {run.usage.cost_usd !== null && `, about $${run.usage.cost_usd.toFixed(4)}`}
        {run.own_key && ", on the reader's own key"}
      </p>
    )}
  </details>
);

function summaryOf({ status, steps, ms }: ReviewRun): string {
  const time = ms === null ? [] : [`${(ms / 1000).toFixed(1)} s`];
  const count = `${steps.length} ${steps.length === 1 ? "step" : "steps"}`;
  return [`Run ${status.replaceAll("_", " ")}`, count, ...time].join(" · ");
}

const Step = ({ step: { tool, query, ms, error, covered, confidence, is_today, sections } }: { step: ReviewStep }) => (
  <>
    <code>{tool}</code>
    {query !== null && ` “${query}”`}
    <span className={styles.weak}>
      {` ${ms} ms`}
      {error !== null && `, failed: ${error}`}
      {covered !== null && (covered ? ", covered" : ", not covered")}
      {confidence !== null && `, confidence ${Math.round(confidence * 100)} %${is_today ? " in today's docs" : ""}`}
    </span>
    {sections.length > 0 && (
      <ul>
        {sections.map(({ url, title, score }) => (
          <li key={url}>
            <a href={url}>{title}</a>
            <span className={styles.weak}>{scoreText(score, is_today)}</span>
          </li>
        ))}
      </ul>
    )}
  </>
);

function scoreText(score: number | null, isToday: boolean): string {
  if (score !== null) return ` score ${score.toFixed(2)}${isToday ? " today" : ""}`;
  return isToday ? " not found today" : "";
}
