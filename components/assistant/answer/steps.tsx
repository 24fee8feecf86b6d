import { ChevronRightIcon } from "@twilio-paste/icons/esm/ChevronRightIcon";
import { useState } from "react";
import type { RunStep } from "#lib/contract/assistant.ts";
import { SEARCH_TOOL, sectionTitleOf } from "#lib/contract/docs.ts";
import styles from "./answer.module.css";
import { uniqueByUrl } from "./citations.ts";
import { HostedStep } from "./hosted-step.tsx";
import { TextLink } from "./markdown/links.tsx";

type StepsProps = {
  steps: RunStep[];
  /** The current activity of the assistant; null when the answer is finished. */
  activity: "sending" | "searching" | "answering" | null;
};

/** The steps of an answer: a summary that opens to each tool call with what it found. */
export function Steps({ steps, activity }: StepsProps) {
  // The list is rendered only when it is open: a query often repeats the question, which would be in the log twice.
  const [opened, setOpened] = useState(false);
  if (steps.length === 0) {
    return activity && <div className={styles.activity}>{ACTIVITIES[activity]}</div>;
  }
  return (
    <details className={styles.steps} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>
        <ChevronRightIcon decorative size="sizeIcon10" />
        {activity ? describeActivity(steps, activity) : summarize(steps)}
      </summary>
      <ol>
        {(opened ? steps : []).map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only added at the end
          <li key={i} dir="auto">
            {lineOf(step)}
            {(!isHosted(step) || step.ms > 0) && (
              <>
                {" "}
                · <span className={styles.time}>{durationOf(step.ms)}</span>
              </>
            )}
            {isHosted(step) && <HostedStep step={step} />}
            {!isHosted(step) && step.sections.length > 0 && (
              <ul>
                {uniqueByUrl(step.sections).map((section) => (
                  <li key={section.url}>
                    <TextLink href={section.url}>{sectionTitleOf(section)}</TextLink>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

const ACTIVITIES = { sending: "Sending the question…", searching: "Searching the docs…", answering: "Answering…" };

const describeActivity = (steps: RunStep[], activity: "sending" | "searching" | "answering"): string => {
  const last = steps.at(-1);
  return activity === "searching" && last ? lineOf(last) : ACTIVITIES[activity];
};

/** Whether the model's vendor ran the tool. Its time may be unknown. */
const isHosted = ({ quotes, code }: RunStep): boolean => quotes !== undefined || code !== undefined;
const isSearch = ({ tool, quotes }: RunStep): boolean => tool === SEARCH_TOOL || quotes !== undefined;

function lineOf({ tool, query, sections, covered, error, quotes, code }: RunStep): string {
  const forQuery = query === null ? "" : ` for “${query}”`;
  if (code) return error ? "The Python code failed; the answer goes without it" : "Ran Python code";
  if (quotes && !error) return `Searched the files${forQuery}: ${countOf(quotes.length, "passage")}`;
  if (tool !== SEARCH_TOOL && !quotes)
    return error ? `${tool}${forQuery} failed; the answer goes without it` : `Used ${tool}${forQuery}`;
  if (error) return `The search${forQuery} failed; the answer goes without it`;
  const found = `Searched the docs${forQuery}: ${countOf(sections.length, "section")}`;
  return covered === false && sections.length > 0 ? `${found}, none a clear answer` : found;
}

function summarize(steps: RunStep[]): string {
  const failed = steps.filter(({ error }) => error !== null).length;
  const searched = steps.filter(isSearch).length;
  const ran = steps.filter(({ code }) => code).length;
  const others = steps.length - searched - ran;
  const done = [
    ...(searched > 0 ? [countOf(searched, "search", "searches")] : []),
    ...(ran > 0 && steps.length > 1 ? [countOf(ran, "code run")] : []),
    ...(others > 0 ? [countOf(others, searched + ran > 0 ? "other tool call" : "tool call")] : []),
  ];
  const time = durationOf(steps.reduce((sum, { ms }) => sum + ms, 0));
  const about =
    searched > 0
      ? ["Could not search the docs", "Searched the docs"]
      : ran === steps.length
        ? ["The Python code failed", "Ran Python code"]
        : ["No tool worked", "Used tools"];
  if (failed === steps.length) return [about[0], ...done, time].join(" · ");
  return [about[1], ...done, ...(failed > 0 ? [`${failed} failed`] : []), time].join(" · ");
}

const countOf = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
const durationOf = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);
