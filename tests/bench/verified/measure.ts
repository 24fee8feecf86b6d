/** How often the right verified answer is given and offered, and how often a wrong one is. */
import { sha256 } from "#lib/ids.ts";
import { ANYWHERE, buildAnswerIndex, type Found } from "#lib/verified-answers/matching/answer-index.ts";
import { verifiedRow } from "#tests/support/verified-answers.ts";
import { type Asked, readProposals, type Site } from "./data.ts";

/** A question with what was found for it. Questions are split in halves by a hash of the answer that they are about. */
export type Outcome = Asked & { half: "first" | "second"; found: Found | null; ms: number };

/** `most`: how many proposed paraphrases each answer has. */
export async function ask(site: Site, most: number): Promise<Outcome[]> {
  const proposals = readProposals();
  const rows = site.answered.map(({ id, query, sections }) =>
    verifiedRow({
      ...{ id, question: query, paraphrases: proposals.get(id)?.slice(0, most) ?? [], answer: "" },
      sources: sections.flatMap((url) => {
        const section = site.section(url);
        return section ? [{ url, title: "", hash: section.hash }] : [];
      }),
    }),
  );
  const index = await buildAnswerIndex(rows, site);
  return site.asked.map((asked) => {
    const began = performance.now();
    const found = index.find(asked.text, ANYWHERE);
    return { ...asked, half: halfOf(asked.id), found, ms: performance.now() - began };
  });
}

const halfOf = (id: string): Outcome["half"] => (Number.parseInt(sha256(id).slice(0, 2), 16) % 2 ? "first" : "second");

/** Counts at one threshold. Shares are of `paraphrases`, of `asked` (all questions), `near` and `other`. */
export type Measured = {
  paraphrases: number;
  asked: number;
  hits: number;
  /** Wrong answers given: to paraphrases, to near misses and to other questions. */
  wrong: { paraphrases: number; near: number; other: number };
  near: number;
  other: number;
  /** Right answers given or offered, and wrong ones offered. */
  offered: number;
  offeredWrong: number;
};

export function measure(outcomes: Outcome[], threshold: number): Measured {
  const of = (kind: Asked["kind"]) => outcomes.filter((outcome) => outcome.kind === kind);
  const isGiven = ({ found }: Outcome) => found?.isSame === true && found.likeness >= threshold;
  const isRight = ({ found, right }: Outcome) => found !== null && found.answer.id === right;
  const wrong = (kind: Asked["kind"]) => of(kind).filter((one) => isGiven(one) && !isRight(one)).length;
  return {
    paraphrases: of("paraphrase").length,
    asked: outcomes.length,
    hits: of("paraphrase").filter((one) => isGiven(one) && isRight(one)).length,
    wrong: { paraphrases: wrong("paraphrase"), near: wrong("near"), other: wrong("other") },
    near: of("near").length,
    other: of("other").length,
    offered: of("paraphrase").filter(isRight).length,
    offeredWrong: outcomes.filter((one) => one.found !== null && !isGiven(one) && !isRight(one)).length,
  };
}

export const falseHits = ({ wrong }: Measured): number => wrong.paraphrases + wrong.near + wrong.other;
