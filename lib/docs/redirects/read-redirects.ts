/** Finds the redirects of a docs folder: files that a maintainer wrote, and the generator's configuration. */
import path from "node:path";
import type { Note } from "#lib/docs/files/notes.ts";
import type { DocsSource } from "#lib/docs/generators/locate.ts";
import { createReadText, type ReadText } from "#lib/docs/navigation/data/access.ts";
import { listPlaces, outermost } from "#lib/docs/navigation/places.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import { listedRules, mappedRules, readGeneratorRules } from "./generators.ts";
import { parseNetlify } from "./netlify.ts";
import type { RedirectRule } from "./redirect-rule.ts";

/** The rules in the order in which they count, and what was left out. */
export type Redirects = { rules: RedirectRule[]; notes: Note[] };

/** Most rules that are kept. */
const MAX_RULES = 5_000;
/** Folders of a generator's project whose files its site serves as they are. */
const PUBLIC_FOLDERS = ["static", "public"];

/** A file that may have redirects. A rule that is null is none that could be followed; `line` is the first such line. */
type Source = { file: string; parse(text: string, read: ReadText): Promise<Parsed> | Parsed };
type Parsed = { rules: (RedirectRule | null)[]; line?: number | undefined };

/** Never rejects: a file that cannot be understood is a note. */
export async function readRedirects(source: DocsSource): Promise<Redirects> {
  const found: Redirects = { rules: [], notes: [] };
  const places = await listPlaces(source.dir).catch(() => []);
  const read = createReadText(outermost(places));
  for (const { file, parse } of sourcesOf(source)) {
    const name = path.relative(source.dir, file).replaceAll("\\", "/");
    const note = (reason: string) => found.notes.push({ file: name, reason });
    try {
      const text = await read(file);
      if (text === null) continue;
      const { rules, line } = await parse(text, read);
      const kept = rules.filter((rule) => rule !== null);
      if (kept.length < rules.length) note(describeLost(rules.length - kept.length, line));
      if (found.rules.length + kept.length > MAX_RULES) note(`only the first ${MAX_RULES} redirects are kept`);
      found.rules = [...found.rules, ...kept].slice(0, MAX_RULES);
    } catch (error) {
      note(`its redirects are not read: ${reasonOf(error)}`);
    }
  }
  return found;
}

function sourcesOf({ dir, generator, config }: DocsSource): Source[] {
  const project = config && path.dirname(config);
  const folders = [
    dir,
    ...(project === null ? [] : PUBLIC_FOLDERS.map((name) => path.join(/* turbopackIgnore: true */ project, name))),
  ];
  const own: Source[] = [...new Set(folders)].map((folder) => ({
    file: path.join(folder, "_redirects"),
    parse: parseNetlify,
  }));
  own.push({ file: path.join(dir, "redirects.json"), parse: (text) => ({ rules: parseJson(text) }) });
  if (generator === null || config === null) return own;
  const parse: Source["parse"] = async (source, read) => ({
    rules: await readGeneratorRules(generator, { path: config, source, read }),
  });
  return [...own, { file: config, parse }];
}

const describeLost = (count: number, line: number | undefined): string =>
  `${count === 1 ? "a redirect is" : `${count} redirects are`} left out${line ? ` (line ${line})` : ""}: ` +
  "not from a path to an address, or with a condition";

/** A list as in Mintlify's docs.json, or an object of old and new paths. */
function parseJson(text: string): (RedirectRule | null)[] {
  const data: unknown = JSON.parse(text);
  return Array.isArray(data) ? listedRules(data) : mappedRules(data);
}
