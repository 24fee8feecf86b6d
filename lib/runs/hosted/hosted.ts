/** What a vendor's own tools leave in a run: files become copies, citations and paths in a sandbox become links. */
import type { RunStep } from "#lib/contract/assistant.ts";
import type { SectionLink } from "#lib/contract/docs.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import { storable } from "#lib/database/storable.ts";
import type { FileCitation, Hosted, HostedCall, MadeFile } from "#lib/engines/engine.ts";
import type { RunState } from "#lib/runs/reducer.ts";
import { copyId, type Kept, MAX_MADE } from "./made-files.ts";
import { sectionOf } from "./sections.ts";
import { baseName, type SectionsOf } from "./steps.ts";
import { keptLinks, placeCitations, withPictures } from "./text.ts";

/** The text with links to the copies of files that were kept. */
export const linkFiles = (text: string, steps: RunStep[]): string => keptLinks(text, filesOf(steps));

/** The state with copies of the files that code made, kept by `keep`; the same state where there are no new ones. */
export async function withCopies(
  runId: string,
  state: RunState,
  files: MadeFile[],
  keep: (made: MadeFile[]) => Promise<Kept>,
): Promise<RunState> {
  const place = state.steps.findLastIndex(isCode);
  const step = state.steps[place];
  const known = new Set([...filesOf(state.steps).map(({ id }) => id), ...state.lost]);
  const unknown = files.filter((file) => !known.has(copyId(runId, file)));
  if (!step || unknown.length === 0) return state;
  const room = Math.max(0, MAX_MADE - filesOf(state.steps).length);
  const kept = await keep(unknown.slice(0, room));
  const gone = [...kept.lost, ...unknown.slice(room)];
  const lost = [...(step.lost ?? []), ...gone.map(({ name }) => baseName(name))];
  const found = { ...step, files: [...(step.files ?? []), ...kept.files], ...(lost.length > 0 && { lost }) };
  return {
    ...state,
    lost: [...state.lost, ...gone.map((file) => copyId(runId, file))],
    steps: state.steps.with(place, storable(found)),
  };
}

/** A response's text with what it cites and shows of files. */
export function placeHosted(
  text: string,
  { calls, citations }: Hosted,
  { steps, hosted }: RunState,
  sections: SectionsOf,
): string {
  const linkOf = (citation: FileCitation, before: string) => sectionFor(citation, before, calls, steps, sections);
  const own = calls.flatMap(({ id }) => steps[hosted[id] ?? -1] ?? []);
  return withPictures(linkFiles(placeCitations(text, citations, linkOf), steps), filesOf(own));
}

/** The section that a text `before` a citation is about, of those that were found on the cited page. */
function sectionFor(
  { path }: FileCitation,
  before: string,
  calls: HostedCall[],
  steps: RunStep[],
  sections: SectionsOf,
): SectionLink | null {
  if (path === null) return null;
  const found = calls.flatMap((call) => call.found).filter((passage) => passage.path === path);
  const passages = found.map(({ text }) => text).join("\n\n");
  if (passages !== "") return sectionOf(sections(path), passages, before);
  const earlier = steps.flatMap((step) => step.quotes ?? []).flatMap(({ link }) => link ?? []);
  return earlier.find(({ url }) => url.startsWith(`${path}#`)) ?? sectionOf(sections(path), "", before);
}

const isCode = ({ code }: RunStep): boolean => code !== undefined;
const filesOf = (steps: RunStep[]): ThreadFile[] => steps.flatMap(({ files }) => files ?? []);
