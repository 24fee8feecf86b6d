import type { Digest, Gap } from "#lib/notify/digest.ts";

export const sampleGap = (fields: Partial<Gap> = {}): Gap => ({
  id: "msg_1",
  heading: "Windows Server",
  terms: ["window", "server"],
  count: 3,
  reasons: { uncovered: 2, missing: 1 },
  closest: { url: "/docs/install#linux", title: "Install", heading: "Linux" },
  threadIds: ["thread_1", "thread_2"],
  ...fields,
});

export const sampleDigest = (fields: Partial<Digest> = {}): Digest => ({
  since: "2026-11-09T09:00:00.000Z",
  until: "2026-11-16T09:00:00.000Z",
  counts: {
    ...{ threads: 4, questions: 9, answered: 8, doubtful: 3, down: 1, unanswered: 1, handed_over: 2 },
    ...{ verified_given: 1, verified_stale: 0, corrected: 1 },
  },
  trend: Array.from({ length: 28 }, (_, at) => ({
    day: `2026-10-${String(at + 1).padStart(2, "0")}`,
    questions: at % 5,
    doubts: at % 2,
  })),
  gaps: [sampleGap()],
  canOpenIssues: true,
  others: 2,
  ...fields,
});
