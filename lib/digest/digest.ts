/** The digest for maintainers: what happened in a time, and what the docs lack. */
import type { Clock } from "#lib/clock.ts";
import type { SectionLink } from "#lib/contract/docs.ts";
import type { Store } from "#lib/database/store.ts";
import type { CountedDay, Period, UnansweredQuestion } from "#lib/database/stores/digest.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { Engine } from "#lib/engines/engine.ts";
import type { Mask } from "#lib/masking/mask.ts";
import type { Digest, Gap } from "#lib/notify/digest.ts";
import type { CreateDigest } from "#lib/outbox/notifications.ts";
import { type Group, groupTexts } from "./grouping/group.ts";
import { draftHeading, writeHeadings } from "./headings.ts";
import { trendDays } from "./period.ts";
import { createSlices } from "./slices.ts";

/** The most questions that are read and grouped: grouping takes memory by their square. */
const MAX_QUESTIONS = 800;
/** The most groups of a digest. Each may cost a request to the title model. */
const MAX_GAPS = 10;
const MAX_THREADS = 3;
/** How long the same digest is kept, ms: a notifier that is down asks for it again and again. */
const KEPT_MS = 300_000;
/** The longest part of a question and of its searches that is grouped, UTF-16 code units. */
const MAX_TEXT = 300;

export type DigestParts = {
  store: Pick<Store, "countDigest" | "countDigestDays" | "listUnansweredQuestions">;
  docs: Pick<Docs, "search" | "dense">;
  engine: Pick<Engine, "model" | "complete">;
  mask: Mask;
  clock: Pick<Clock, "now">;
  config: { github: object | null };
};

/** Reads digests. The same one is read again after five minutes. */
export function createDigests(parts: DigestParts): CreateDigest {
  let kept: { key: string; until: number; digest: Promise<Digest> } | null = null;
  return (period) => {
    const key = `${period.since} ${period.until}`;
    const now = parts.clock.now();
    if (kept?.key === key && now < kept.until) return kept.digest;
    const digest = readDigest(parts, period);
    kept = { key, until: now + KEPT_MS, digest };
    digest.catch(() => {
      kept = null;
    });
    return digest;
  };
}

async function readDigest(parts: DigestParts, { since, until }: Period): Promise<Digest> {
  const { store } = parts;
  const days = trendDays(until);
  const [counts, counted, questions] = await Promise.all([
    store.countDigest({ since, until }),
    store.countDigestDays({ since: `${days[0]}T00:00:00.000Z`, until }),
    store.listUnansweredQuestions({ since, until }, MAX_QUESTIONS),
  ]);
  const gaps = await findGaps(parts, questions);
  const shown = gaps.reduce((sum, { count }) => sum + count, 0);
  return {
    since,
    until,
    counts,
    trend: fillDays(days, counted),
    gaps,
    others: questions.length - shown,
    canOpenIssues: parts.config.github !== null,
  };
}

function fillDays(days: readonly string[], counted: readonly CountedDay[]): CountedDay[] {
  const known = new Map(counted.map((day) => [day.day, day]));
  return days.map((day) => known.get(day) ?? { day, questions: 0, doubts: 0 });
}

type Asked = UnansweredQuestion & { masked: string };

async function findGaps(parts: DigestParts, questions: readonly UnansweredQuestion[]): Promise<Gap[]> {
  const asked: Asked[] = [];
  // Masking and grouping take the processor for seconds, and nobody waits for a digest.
  const pause = createSlices(parts.clock);
  for (const question of questions) {
    await pause();
    asked.push({ ...question, masked: (await parts.mask(question.text)).text });
  }
  const texts = asked.map(
    ({ masked, queries }) => `${masked.slice(0, MAX_TEXT)} ${queries.join(" ").slice(0, MAX_TEXT)}`,
  );
  const vectors = (await parts.docs.dense?.embed(asked.map(({ masked }) => masked))) ?? null;
  const groups = (await groupTexts(texts, vectors, pause)).slice(0, MAX_GAPS);
  const members = groups.map((group) => group.members.flatMap((at) => asked[at] ?? []));
  const requests = groups.map(({ terms }, at) => {
    const shown = (members[at] ?? []).map(({ masked }) => masked);
    return { questions: shown, draft: draftHeading(shown[0] ?? "", terms) };
  });
  const headings = await writeHeadings(parts.engine, requests);
  const gaps: Gap[] = [];
  for (const [at, group] of groups.entries()) {
    await pause();
    gaps.push(await toGap(parts, group, members[at] ?? [], headings[at] ?? ""));
  }
  return gaps;
}

async function toGap(
  { docs }: DigestParts,
  { terms }: Group,
  members: readonly Asked[],
  heading: string,
): Promise<Gap> {
  const [typical] = members;
  const reasons: Gap["reasons"] = {};
  for (const { reason } of members) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    id: typical?.id ?? "",
    heading,
    terms,
    count: members.length,
    reasons,
    closest: await closestTo(docs, typical?.masked ?? ""),
    threadIds: [...new Set(members.map(({ thread_id }) => thread_id))].slice(0, MAX_THREADS),
  };
}

async function closestTo(docs: Pick<Docs, "search">, question: string): Promise<SectionLink | null> {
  const [section] = (await docs.search(question, { limit: 1 })).sections;
  return section ? { url: section.url, title: section.title, heading: section.heading } : null;
}
