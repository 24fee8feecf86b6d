/** The weekly digest as notifiers get it: what happened, and what the docs lack. It has no text of a reader. */

import type { SectionLink } from "#lib/contract/docs.ts";
import type { CountedDay, DigestCounts, Period, UnansweredQuestion } from "#lib/database/stores/digest.ts";

/** Questions about the same thing that the docs could not answer. */
export type Gap = {
  /** The id of the question that is most like the others. */
  id: string;
  /** A draft of the heading for the page that is missing: plain text, one line. */
  heading: string;
  /** The search's terms that the questions share, the weightiest first. */
  terms: string[];
  count: number;
  /** How many of the questions have each reason. */
  reasons: Partial<Record<UnansweredQuestion["reason"], number>>;
  /** The section that comes closest; null when no section has any of the words. */
  closest: SectionLink | null;
  /** Ids of up to three threads with such a question. */
  threadIds: string[];
};

export type Digest = Period & {
  counts: DigestCounts;
  /** The four weeks up to the digest's end, a day (UTC) each. */
  trend: CountedDay[];
  /** The most frequent first. */
  gaps: Gap[];
  /** Whether an issue can be opened for a gap. */
  canOpenIssues: boolean;
  /** The number of questions that belong to none of `gaps`. */
  others: number;
};

const BARS = "▁▂▃▄▅▆▇█";

const sparkline = (values: readonly number[], most: number): string =>
  values.map((value) => BARS[most === 0 ? 0 : Math.round((value / most) * (BARS.length - 1))] ?? "").join("");

/** The trend as lines of characters: bars relative to the most questions of a day. */
export function drawTrend(trend: readonly CountedDay[]): string {
  const most = Math.max(0, ...trend.map(({ questions, doubts }) => Math.max(questions, doubts)));
  const bars = (of: "questions" | "doubts") =>
    sparkline(
      trend.map((day) => day[of]),
      most,
    );
  const days = `${trend[0]?.day ?? ""} to ${trend.at(-1)?.day ?? ""}, at most ${most} a day`;
  return [`Questions ${bars("questions")}`, `Doubts    ${bars("doubts")}`, days].join("\n");
}

/** The reasons in words that follow a number. */
const REASONS = [
  ["missing", "voted down as missing"],
  ["uncovered", "not covered by the docs"],
  ["uncited", "answered without a source"],
  ["unanswered", "without an answer"],
] as const;

/** The reasons of a gap: "3 not covered by the docs, 1 voted down as missing". */
export const describeReasons = ({ reasons }: Pick<Gap, "reasons">): string =>
  REASONS.flatMap(([reason, words]) => (reasons[reason] ? [`${reasons[reason]} ${words}`] : [])).join(", ");
