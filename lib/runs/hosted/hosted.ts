/** Results of hosted tools in a run: files are copied; citations and paths in the vendor's sandbox become links. */
import type { RunStep } from "#lib/contract/assistant.ts";
import type { SectionLink } from "#lib/contract/docs.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import { storable } from "#lib/database/storable.ts";
import type { FileCitation, HostedCall, HostedResults, MadeFile } from "#lib/engines/engine.ts";
import type { RunState } from "#lib/runs/reducer.ts";
import { type Copies, copyId, MAX_MADE } from "./made-files.ts";
import { sectionOf } from "./sections.ts";
import { baseName, type SectionsOf } from "./steps.ts";
import { linkCopies, placeCitations, withPictures } from "./text.ts";

/** The text with links to the copies of files. */
export const linkFiles = (text: string, steps: RunStep[]): string => linkCopies(text, filesOf(steps));

/** The state with copies of the files that code made, which `copy` makes; the same state where there are no new files. */
export async function withCopies(
  runId: string,
  state: RunState,
  files: MadeFile[],
  copy: (made: MadeFile[]) => Promise<Copies>,
): Promise<RunState> {
  const place = state.steps.findLastIndex(isCode);
  const step = state.steps[place];
  const known = new Set([...filesOf(state.steps).map(({ id }) => id), ...state.lost]);
  const unknown = files.filter((file) => !known.has(copyId(runId, file)));
  if (!step || unknown.length === 0) return state;
  const room = Math.max(0, MAX_MADE - filesOf(state.steps).length);
  const copies = await copy(unknown.slice(0, room));
  const missing = [...copies.lost, ...unknown.slice(room)];
  const lost = [...(step.lost ?? []), ...missing.map(({ name }) => baseName(name))];
  const changed = { ...step, files: [...(step.files ?? []), ...copies.files], ...(lost.length > 0 && { lost }) };
  return {
    ...state,
    lost: [...state.lost, ...missing.map((file) => copyId(runId, file))],
    steps: state.steps.with(place, storable(changed)),
  };
}

/** A response's text with links to the sections it cites, and with the pictures that code made. */
export function placeHosted(
  text: string,
  { calls, citations }: HostedResults,
  { steps, hosted }: RunState,
  sections: SectionsOf,
): string {
  const linkOf = (citation: FileCitation, before: string) => findSection(citation, before, calls, steps, sections);
  const own = calls.flatMap(({ id }) => steps[hosted[id] ?? -1] ?? []);
  return withPictures(linkFiles(placeCitations(text, citations, linkOf), steps), filesOf(own));
}

/** The section that the text `before` a citation is about, preferably one that a search found on the cited page. */
function findSection(
  { path }: FileCitation,
  before: string,
  calls: HostedCall[],
  steps: RunStep[],
  sections: SectionsOf,
): SectionLink | null {
  if (path === null) return null;
  const passages = calls
    .flatMap((call) => call.passages)
    .flatMap((passage) => (passage.path === path ? [passage.text] : []))
    .join("\n\n");
  if (passages !== "") return sectionOf(sections(path), passages, before);
  const earlier = steps.flatMap((step) => step.quotes ?? []).flatMap(({ link }) => link ?? []);
  return earlier.find(({ url }) => url.startsWith(`${path}#`)) ?? sectionOf(sections(path), "", before);
}

const isCode = ({ code }: RunStep): boolean => code !== undefined;
const filesOf = (steps: RunStep[]): ThreadFile[] => steps.flatMap(({ files }) => files ?? []);
