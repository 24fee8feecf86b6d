/** The pages that an OpenAPI file becomes: one about the API, and one for each tag. */
import { setImmediate } from "node:timers/promises";
import { slug } from "github-slugger";
import { type Data, isRecord, toList, toRecord } from "#lib/docs/navigation/data/shape.ts";
import { describeOperation } from "./describe.ts";
import { toDescription, toItem, toLine } from "./markdown.ts";
import { listOperations, nameOf, type Operation } from "./operations.ts";
import { MAX_LEVELS } from "./schema.ts";
import { toSchemeList } from "./security.ts";
import { toServerList } from "./servers.ts";
import { externalReferences, toText } from "./values.ts";

/** Most operations of a file. */
const MAX_OPERATIONS = 2_000;
/** Most operations of a page, and their longest Markdown, in characters: what is above has a page of its own. */
const MAX_ON_PAGE = 50;
const MAX_PAGE = 60_000;
/** Longest Markdown of all pages of a file, in characters: reading takes five seconds for each million. */
const MAX_TEXT = 3_000_000;
/** Longest time in which the operations are written once, in milliseconds. A usual file with 1,000 of them takes one second. */
const MAX_MS = 5_000;
/** Time after which the process handles other events, in milliseconds. */
const PAUSE_MS = 30;
/** Longest name of an API or a tag, in characters. */
const MAX_NAME = 120;
/** Links to files count from the API file, and its pages are one level below it. */
const BASE = "../";

/** A page: its name in the address, and its Markdown with frontmatter. The first page has the name "index". */
export type ApiPage = { name: string; source: string };
export type ApiPages = {
  pages: ApiPage[];
  /** Reports for maintainers: what is left out. */
  notes: string[];
};

/** @param fallback the name of an API that has no title */
export async function toApiPages(
  spec: Data,
  fallback: string,
  now: () => number = () => performance.now(),
): Promise<ApiPages> {
  const { operations, left } = listOperations(spec, MAX_OPERATIONS);
  const info = toRecord(spec.info);
  const title = (toText(info.title) || fallback).slice(0, MAX_NAME);
  const { drafts, levels, late } = await writeGroups(toGroups(operations, spec), spec, now);
  const intro = introOf(spec, info);
  const [only] = drafts;
  const isOne = only !== undefined && drafts.length === 1;
  const first: Draft = {
    title,
    isFirst: true,
    about: "",
    name: "index",
    parts: [...intro, ...(isOne ? only.parts : [])],
  };
  const { kept, cut } = withinBounds(isOne ? [] : drafts);
  first.parts.push(listPages(kept));
  const pages = [first, ...kept].map((draft, position) => ({ name: draft.name, source: toSource(draft, position) }));
  return { pages, notes: notesOf(spec, { left, cut, levels, late }) };
}

/** What is left out of the pages of a large file. */
type Left = { left: number; cut: number; levels: number; late: number };

function notesOf(spec: Data, { left, cut, levels, late }: Left): string[] {
  const elsewhere = externalReferences(spec);
  return [
    left > 0 ? `it has more than ${MAX_OPERATIONS} operations: ${left} are left out` : "",
    late > 0 ? `it takes too long to be read: ${late} operations are left out` : "",
    cut > 0 ? `its text is too long: ${cut} of its pages are left out` : "",
    levels < MAX_LEVELS ? `its text is long: fields in fields are listed to ${levels} of ${MAX_LEVELS} levels` : "",
    elsewhere.length > 0
      ? `what other files describe is left out, because references are followed within the file only: ${elsewhere.slice(0, 3).join(", ").slice(0, 300)}`
      : "",
  ].filter((note) => note !== "");
}

/** A page before it is written. `isFirst`: it is the first page of its tag. */
type Draft = { name: string; title: string; isFirst: boolean; about: string; parts: string[] };

const lengthOf = ({ parts }: Draft): number => parts.reduce((sum, { length }) => sum + length, 0);

/** `late`: operations that were not written in time. */
type Written = { drafts: Draft[]; levels: number; late: number };

/** The pages of all groups, with as many levels of fields as there is room and time for. */
async function writeGroups(groups: readonly Group[], spec: Data, now: () => number): Promise<Written> {
  for (let levels = MAX_LEVELS; ; levels--) {
    const deadline = now() + MAX_MS;
    const names = new Set(["index"]);
    const written: Written = { drafts: [], levels, late: 0 };
    let length = 0;
    for (const group of groups) {
      const sections = await writeSections(group, spec, levels, { now, deadline });
      written.late += group.operations.length - sections.length;
      written.drafts.push(...toDrafts(group, sections, names));
      length += sections.reduce((sum, section) => sum + section.length, 0);
      if (levels > 1 && (length > MAX_TEXT || written.late > 0)) break;
    }
    if (levels === 1 || (length <= MAX_TEXT && written.late === 0)) return written;
  }
}

async function writeSections(
  { operations }: Group,
  spec: Data,
  levels: number,
  { now, deadline }: { now: () => number; deadline: number },
): Promise<string[]> {
  const sections: string[] = [];
  let paused = now();
  for (const operation of operations) {
    if (now() > deadline) break;
    sections.push(toSection(operation, spec, levels));
    if (now() - paused < PAUSE_MS) continue;
    await setImmediate();
    paused = now();
  }
  return sections;
}

/** The pages of one tag: one, unless it has very many operations. */
function toDrafts({ title, description }: Group, sections: readonly string[], names: Set<string>): Draft[] {
  const pages: string[][] = [];
  let room = 0;
  for (const section of sections) {
    const last = pages.at(-1);
    const fits = last !== undefined && last.length < MAX_ON_PAGE && section.length <= room;
    if (fits) last.push(section);
    else pages.push([section]);
    room = (fits ? room : MAX_PAGE) - section.length;
  }
  return pages.map((own, i) => ({
    name: uniqueName(slug(title) || "operations", names),
    title: i === 0 ? title : `${title} (${i + 1})`,
    isFirst: i === 0,
    about: toDescription(description, { base: BASE, max: 300 }),
    parts: i === 0 ? [toDescription(description, { base: BASE }), ...own] : own,
  }));
}

function withinBounds(drafts: readonly Draft[]): { kept: Draft[]; cut: number } {
  let length = 0;
  const kept: Draft[] = [];
  for (const draft of drafts) {
    length += lengthOf(draft);
    if (length > MAX_TEXT) break;
    kept.push(draft);
  }
  return { kept, cut: drafts.length - kept.length };
}

/** JSON is YAML. The first page has no position: it would be that of its folder. */
function toSource({ name, title, parts }: Draft, position: number): string {
  const text = JSON.stringify(title);
  const place = name === "index" ? [] : [`sidebar_position: ${position}`];
  const front = ["---", `title: ${text}`, `sidebarTitle: ${text}`, ...place, "---"].join("\n");
  return `${[front, ...parts.filter((part) => part !== "")].join("\n\n")}\n`;
}

type Group = { title: string; description: unknown; operations: Operation[] };

/** The operations by their first tag, in the order of the file's tags; then those without one. */
function toGroups(operations: readonly Operation[], spec: Data): Group[] {
  const byTag = Map.groupBy(operations, ({ method, tags }) => tags[0] ?? (method === "webhook" ? WEBHOOKS : NONE));
  const described = new Map(
    toList(spec.tags)
      .filter(isRecord)
      .map((tag) => [toText(tag.name), tag]),
  );
  const tags = new Set([...described.keys(), ...[...byTag.keys()].filter((tag) => !TITLES.has(tag)), ...TITLES.keys()]);
  return [...tags].flatMap((tag) => {
    const about = described.get(tag);
    const title = (toText(about?.["x-displayName"]) || TITLES.get(tag) || tag).slice(0, MAX_NAME);
    const own = byTag.get(tag);
    return own ? { title, description: about?.description, operations: own } : [];
  });
}

/** Stand for the tag of operations without one. No tag of a file begins with this character. */
const NONE = "\u0000";
const WEBHOOKS = "\u0000webhooks";
const TITLES = new Map([
  [NONE, "Other operations"],
  [WEBHOOKS, "Webhooks"],
]);

function uniqueName(name: string, names: Set<string>): string {
  let unique = name;
  for (let i = 2; names.has(unique); i++) unique = `${name}-${i}`;
  names.add(unique);
  return unique;
}

function introOf(spec: Data, info: Data): string[] {
  const version = toText(info.version);
  const schemes = toSchemeList(spec, BASE);
  const servers = toServerList(spec, BASE);
  return [
    version === "" ? "" : `Version ${toLine(version.slice(0, MAX_NAME))}.`,
    toDescription(info.description, { headings: 2, base: BASE, max: 60_000 }),
    servers === "" ? "" : `## Servers\n\n${servers}`,
    schemes === "" ? "" : `## Authentication\n\n${schemes}`,
  ];
}

function listPages(drafts: readonly Draft[]): string {
  const items = drafts
    .filter(({ isFirst }) => isFirst)
    .map(({ name, title, about }) => toItem(`[${toLine(title)}](${name}.md)`, about));
  return items.length === 0 ? "" : `## Operations\n\n${items.join("\n")}`;
}

const heading = (text: string): string => `**${text}**`;

const toSection = (operation: Operation, spec: Data, levels: number): string =>
  `## ${toLine(nameOf(operation))} {#${operation.id}}\n\n${describeOperation(operation, spec, { heading, base: BASE, levels })}`;
