/** What a vendor's own tools do in a run: their calls become steps, their files copies, their citations links. */
import type { RunStep } from "#lib/contract.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { LoggedEvent, RunPatch } from "#lib/database/run-store.ts";
import type { SectionLink } from "#lib/docs-contract.ts";
import type { ThreadFile } from "#lib/files-contract.ts";
import { storable } from "#lib/storable.ts";
import type { FileCitation, Hosted, HostedCall, MadeFile } from "./engine.ts";
import { sectionOf } from "./hosted-sections.ts";
import { baseName, type SectionsOf, toStep } from "./hosted-steps.ts";
import { keptLinks, placeCitations, withPictures } from "./hosted-text.ts";
import { copyId, type Kept, MAX_MADE } from "./made-files.ts";
import type { RunState } from "./run-state.ts";

export type HostedWork = {
  /** See Turn. */
  report(call: HostedCall): Promise<void>;
  /** The same for all calls of a response that were not reported while it came; and copies the files it made. */
  settle(hosted: Hosted): Promise<void>;
  /** The response's text with what it cites and shows of files. */
  place(text: string, hosted: Hosted): string;
  /** The text with links to the copies. */
  link(text: string): string;
};

type Parts = {
  run: RunRow;
  state: RunState;
  sections: SectionsOf;
  save(patch: RunPatch, events?: LoggedEvent[]): Promise<void>;
  keep(made: MadeFile[]): Promise<Kept>;
  announce(runId: string): void;
};

export function createHostedWork({ run, state, sections, save, keep, announce }: Parts): HostedWork {
  async function report(call: HostedCall): Promise<void> {
    if (Object.hasOwn(state.hosted, call.id)) return;
    const step = storable(toStep(call, sections));
    const steps = [...run.steps, step];
    state.hosted = { ...state.hosted, [call.id]: run.steps.length };
    await save({ steps }, [{ type: "step", data: step }]);
    run.steps = steps;
    announce(run.id);
  }

  async function settle({ calls, files }: Hosted): Promise<void> {
    for (const call of calls) await report(call);
    const place = run.steps.findLastIndex(isCode);
    const step = run.steps[place];
    const known = new Set([...filesOf(run.steps).map(({ id }) => id), ...state.lost]);
    const unknown = files.filter((file) => !known.has(copyId(run, file)));
    if (!step || unknown.length === 0) return;
    const room = Math.max(0, MAX_MADE - filesOf(run.steps).length);
    const kept = await keep(unknown.slice(0, room));
    const gone = [...kept.lost, ...unknown.slice(room)];
    state.lost = [...state.lost, ...gone.map((file) => copyId(run, file))];
    const lost = [...(step.lost ?? []), ...gone.map(({ name }) => baseName(name))];
    const found = { ...step, files: [...(step.files ?? []), ...kept.files], ...(lost.length > 0 && { lost }) };
    const steps = run.steps.with(place, storable(found));
    await save({ steps });
    run.steps = steps;
  }

  /** The section that a text `before` a citation is about, of those that were found on the cited page. */
  function linkOf({ path }: FileCitation, before: string, calls: HostedCall[]): SectionLink | null {
    if (path === null) return null;
    const found = calls.flatMap((call) => call.found).filter((passage) => passage.path === path);
    const passages = found.map(({ text }) => text).join("\n\n");
    if (passages !== "") return sectionOf(sections(path), passages, before);
    const earlier = run.steps.flatMap((step) => step.quotes ?? []).flatMap(({ link }) => link ?? []);
    return earlier.find(({ url }) => url.startsWith(`${path}#`)) ?? sectionOf(sections(path), "", before);
  }

  const link = (text: string) => keptLinks(text, filesOf(run.steps));

  return {
    report,
    settle,
    link,
    place(text, { calls, citations }) {
      const placed = placeCitations(text, citations, (citation, before) => linkOf(citation, before, calls));
      const own = calls.flatMap(({ id }) => run.steps[state.hosted[id] ?? -1] ?? []);
      return withPictures(link(placed), filesOf(own));
    },
  };
}

const isCode = ({ code }: RunStep): boolean => code !== undefined;
const filesOf = (steps: RunStep[]): ThreadFile[] => steps.flatMap(({ files }) => files ?? []);
