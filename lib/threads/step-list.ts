/** A run's steps as a list, in the shape of OpenAI's run steps. */
import type { List, ListedStep, RunStep } from "#lib/contract/assistant.ts";
import type { ListQuery } from "#lib/database/query.ts";
import type { RunRow } from "#lib/database/rows.ts";
import { errorTable } from "#lib/errors.ts";
import { toDetails } from "#lib/runs/hosted/steps.ts";
import { pageOf } from "./list.ts";

type StepsOf = Pick<RunRow, "id" | "thread_id" | "steps">;

/** The tool calls performed so far, oldest first, and the message that came of them (`answer` is its id), if any. */
export const stepList = (run: StepsOf, answer: string | null, query: ListQuery): List<ListedStep> =>
  pageOf([...run.steps.map((step, index) => toListed(run, step, index)), ...creationOf(run, answer)], query);

/** Steps are only ever added, so that a place in the run names one for good; the answer's is the one behind them all. */
const common = (run: StepsOf, index: number) => ({
  id: `${run.id.replace(/^run_/, "step_")}_${index + 1}`,
  object: "thread.run.step" as const,
  thread_id: run.thread_id,
  run_id: run.id,
});

const creationOf = (run: StepsOf, answer: string | null): ListedStep[] =>
  answer === null
    ? []
    : [
        {
          ...common(run, run.steps.length),
          type: "message_creation",
          status: "completed",
          last_error: null,
          step_details: { type: "message_creation", message_creation: { message_id: answer } },
        },
      ];

const toListed = (run: StepsOf, step: RunStep, index: number): ListedStep => ({
  ...common(run, index),
  type: "tool_calls",
  status: step.error === null ? "completed" : "failed",
  last_error: step.error === null ? null : { code: step.error, message: messageOf(step.error) },
  step_details: {
    type: "tool_calls",
    tool_calls: [
      {
        ...(toDetails(step) ?? { type: "function", function: { name: step.tool } }),
        query: step.query,
        sections: step.sections,
        covered: step.covered,
        ms: step.ms,
      },
    ],
  },
});

/** A code that a later version no longer knows is told as it is. */
const messageOf = (code: string): string => {
  const known = Object.hasOwn(errorTable, code) ? errorTable[code as keyof typeof errorTable] : null;
  return known ? `${known.title}.` : code;
};
