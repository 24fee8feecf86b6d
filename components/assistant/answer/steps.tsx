import { ChevronRightIcon } from "@twilio-paste/icons/esm/ChevronRightIcon";
import { useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { RunStep } from "#lib/contract/assistant.ts";
import { SEARCH_TOOL, sectionTitleOf } from "#lib/contract/docs.ts";
import type { Translate } from "#lib/messages/translate.ts";
import styles from "./answer.module.css";
import { uniqueByUrl } from "./citations.ts";
import { durationOf } from "./duration.ts";
import { HostedStep } from "./hosted-step.tsx";
import { TextLink } from "./markdown/links.tsx";
import { Untranslated } from "./untranslated.tsx";

type StepsProps = {
  steps: RunStep[];
  /** The current activity of the assistant; null when the answer is finished. */
  activity: "sending" | "searching" | "answering" | null;
};

/** The steps of an answer: a summary that opens to each tool call with what it found. */
export function Steps({ steps, activity }: StepsProps) {
  const t = useMessages();
  // The list is rendered only when it is open: a query often repeats the question, which would be in the log twice.
  const [opened, setOpened] = useState(false);
  if (steps.length === 0) {
    return activity && <div className={styles.activity}>{t(ACTIVITIES[activity])}</div>;
  }
  return (
    <details className={styles.steps} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>
        <ChevronRightIcon decorative size="sizeIcon10" />
        {activity ? describeActivity(steps, activity, t) : summarize(steps, t)}
      </summary>
      <ol>
        {(opened ? steps : []).map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only added at the end
          <li key={i} dir="auto">
            {lineOf(step, t)}
            {(!isHosted(step) || step.ms > 0) && (
              <>
                {" "}
                · <span className={styles.time}>{durationOf(step.ms, t)}</span>
              </>
            )}
            {isHosted(step) && <HostedStep step={step} />}
            {!isHosted(step) && step.sections.length > 0 && (
              <ul>
                {uniqueByUrl(step.sections).map((section) => (
                  <li key={section.url}>
                    <span lang={section.lang}>
                      <TextLink href={section.url}>{sectionTitleOf(section)}</TextLink>
                    </span>
                    {section.lang && (
                      <span className={styles.mark}>
                        {" "}
                        · <Untranslated lang={section.lang} />
                      </span>
                    )}
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

const ACTIVITIES = { sending: "answer.sending", searching: "answer.searching", answering: "answer.answering" } as const;

const describeActivity = (steps: RunStep[], activity: keyof typeof ACTIVITIES, t: Translate): string => {
  const last = steps.at(-1);
  return activity === "searching" && last ? lineOf(last, t) : t(ACTIVITIES[activity]);
};

/** Whether the model's vendor ran the tool. Its time may be unknown. */
const isHosted = ({ quotes, code }: RunStep): boolean => quotes !== undefined || code !== undefined;
const isSearch = ({ tool, quotes }: RunStep): boolean => tool === SEARCH_TOOL || quotes !== undefined;

function lineOf(step: RunStep, t: Translate): string {
  const { tool, query, sections, covered, error, quotes, code } = step;
  if (code) return t(error ? "answer.pythonFailed" : "answer.pythonRan");
  if (error) return failureOf(step, t);
  if (quotes) {
    const count = quotes.length;
    return query === null ? t("answer.searchedFiles", { count }) : t("answer.searchedFilesFor", { query, count });
  }
  if (tool !== SEARCH_TOOL)
    return query === null ? t("answer.toolUsed", { tool }) : t("answer.toolUsedFor", { tool, query });
  const count = sections.length;
  const found = query === null ? t("answer.searchedDocs", { count }) : t("answer.searchedDocsFor", { query, count });
  return covered === false && count > 0 ? t("answer.noneClear", { found }) : found;
}

function failureOf({ tool, query, quotes }: RunStep, t: Translate): string {
  if (tool === SEARCH_TOOL || quotes) {
    return query === null ? t("answer.searchFailed") : t("answer.searchFailedFor", { query });
  }
  return query === null ? t("answer.toolFailed", { tool }) : t("answer.toolFailedFor", { tool, query });
}

function summarize(steps: RunStep[], t: Translate): string {
  const failed = steps.filter(({ error }) => error !== null).length;
  const searched = steps.filter(isSearch).length;
  const ran = steps.filter(({ code }) => code).length;
  const others = steps.length - searched - ran;
  const done = [
    ...(searched > 0 ? [t("answer.searches", { count: searched })] : []),
    ...(ran > 0 && steps.length > 1 ? [t("answer.codeRuns", { count: ran })] : []),
    ...(others > 0 ? [t(searched + ran > 0 ? "answer.otherToolCalls" : "answer.toolCalls", { count: others })] : []),
  ];
  const time = durationOf(
    steps.reduce((sum, { ms }) => sum + ms, 0),
    t,
  );
  const about = aboutOf(searched > 0 ? "search" : ran === steps.length ? "code" : "tool");
  if (failed === steps.length) return [t(about.failed), ...done, time].join(" · ");
  return [t(about.done), ...done, ...(failed > 0 ? [t("answer.failed", { count: failed })] : []), time].join(" · ");
}

function aboutOf(kind: "search" | "code" | "tool") {
  if (kind === "search") return { failed: "answer.couldNotSearch", done: "answer.didSearch" } as const;
  if (kind === "code") return { failed: "answer.codeFailed", done: "answer.pythonRan" } as const;
  return { failed: "answer.noToolWorked", done: "answer.toolsUsed" } as const;
}
