/** Folders of translations and versions that are not below the docs folder. */
import { join } from "node:path";
import { hasPages } from "#lib/docs/generators/folder.ts";
import type { DocsSource } from "#lib/docs/generators/locate.ts";
import { projectOf } from "#lib/docs/generators/project.ts";
import type { Declared } from "./layout.ts";
import { toLanguage } from "./layout.ts";

/** A folder with the pages of one language and version, by the folders that their addresses have. */
export type Mount = { dir: string; language: string; version: string };
export type Mounts = {
  /** The place of the docs folder itself. */
  own: Omit<Mount, "dir">;
  others: Mount[];
  /** What is known now of the languages and versions. */
  declared: Declared;
};

/** Most folders outside the docs folder. */
const MAX_MOUNTS = 200;
const TRANSLATIONS = "docusaurus-plugin-content-docs";

/** The docs folder's own languages and versions stay in it: they are found among its files. */
export async function listMounts(source: DocsSource, declared: Declared): Promise<Mounts> {
  const own = { language: "", version: "" };
  if (source.generator === "Docusaurus") return docusaurusMounts(source, declared);
  const { served, beside } = source.languages;
  if (declared.languages === false || beside.length === 0) return { own, others: [], declared };
  const labels = new Map((declared.languages ?? []).map(({ lang, label }) => [lang, label]));
  const toNamed = (code: string) => ({
    ...toLanguage(code),
    label: labels.get(toLanguage(code).lang) ?? toLanguage(code).label,
  });
  const main = { ...toNamed(served ?? declared.defaultLanguage ?? "en"), folder: "" };
  return {
    own,
    others: beside.slice(0, MAX_MOUNTS).map(({ code, dir }) => ({ dir, language: code, version: "" })),
    declared: { ...declared, languages: [main, ...beside.map(({ code }) => toNamed(code))] },
  };
}

async function docusaurusMounts(source: DocsSource, declared: Declared): Promise<Mounts> {
  const project = await projectOf(source.dir);
  const own = { language: "", version: "" };
  if (!project) return { own, others: [], declared };
  const versions = declared.versions || [];
  const languages = (declared.languages || []).filter(({ folder }) => folder !== "");
  const found =
    languages.length > 0 || declared.languages === false
      ? languages
      : source.languages.beside.map(({ code }) => toLanguage(code));
  const current = versions.find(({ version }) => version === "current")?.folder ?? "";
  const wanted: Mount[] = [];
  for (const { version, folder } of versions) {
    if (version !== "current")
      wanted.push({ dir: join(project.dir, "versioned_docs", `version-${version}`), language: "", version: folder });
  }
  for (const language of found) {
    const below = join(project.dir, "i18n", language.folder, TRANSLATIONS);
    wanted.push({ dir: join(below, "current"), language: language.folder, version: current });
    for (const { version, folder } of versions) {
      if (version !== "current")
        wanted.push({ dir: join(below, `version-${version}`), language: language.folder, version: folder });
    }
  }
  const others: Mount[] = [];
  for (const mount of wanted.slice(0, MAX_MOUNTS)) if (await hasPages(mount.dir)) others.push(mount);
  return { own: { ...own, version: current }, others, declared: withFound(declared, own, others, found) };
}

/** Without the languages and versions that have no pages. */
function withFound(
  declared: Declared,
  own: Omit<Mount, "dir">,
  others: Mount[],
  found: ReturnType<typeof toLanguage>[],
): Declared {
  const main = { ...toLanguage(declared.defaultLanguage ?? "en"), folder: "" };
  const named = (declared.languages || []).find(({ folder }) => folder === "") ?? main;
  const languages = found.filter(({ folder }) => others.some(({ language }) => language === folder));
  const hasVersion = (folder: string, version: string): boolean =>
    version === "current" ||
    own.version === folder ||
    others.some((mount) => mount.language === "" && mount.version === folder);
  const versions = (declared.versions || []).filter(({ folder, version }) => hasVersion(folder, version));
  return {
    ...declared,
    languages: declared.languages === false || languages.length === 0 ? false : [named, ...languages],
    versions: versions.length > 1 ? versions : false,
  };
}
