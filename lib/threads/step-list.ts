/** A run's steps as a list, in the shape of OpenAI's run steps. */
import type { List, ListedStep, RunStep } from "#lib/contract/assistant.ts";
import type { ListQuery } from "#lib/database/query.ts";
import type { RunRow } from "#lib/database/rows.ts";
import { errorTable, isErrorCode } from "#lib/errors.ts";
import { toDetails } from "#lib/runs/hosted/steps.ts";
import { pageOf } from "./list.ts";

type RunSteps = Pick<RunRow, "id" | "thread_id" | "steps">;

/** The tool calls performed so far, oldest first, then the creation of the answer. `answerId` is null without one. */
export const stepListOf = (run: RunSteps, answerId: string | null, query: ListQuery): List<ListedStep> =>
  pageOf([...run.steps.map((step, index) => toListed(run, step, index)), ...creationOf(run, answerId)], query);

/** A step's id ends in its position: steps are only appended, so a position never changes. The answer comes last. */
const toStepBase = (run: RunSteps, index: number) => ({
  id: `${run.id.replace(/^run_/, "step_")}_${index + 1}`,
  object: "thread.run.step" as const,
  thread_id: run.thread_id,
  run_id: run.id,
});

const creationOf = (run: RunSteps, answerId: string | null): ListedStep[] =>
  answerId === null
    ? []
    : [
        {
          ...toStepBase(run, run.steps.length),
          type: "message_creation",
          status: "completed",
          last_error: null,
          step_details: { type: "message_creation", message_creation: { message_id: answerId } },
        },
      ];

const toListed = (run: RunSteps, step: RunStep, index: number): ListedStep => ({
  ...toStepBase(run, index),
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

/** A code that this version does not know is returned unchanged. */
const messageOf = (code: string): string => (isErrorCode(code) ? `${errorTable[code].title}.` : code);
