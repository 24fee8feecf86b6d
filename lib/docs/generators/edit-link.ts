/** Where the source of a page is edited, as the generator's configuration says it. */
import path from "node:path";
import { toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import { parseYaml } from "#lib/docs/navigation/data/yaml.ts";
import { ofDocsPlugin, settingIn, withoutComments } from "./addressing.ts";
import { readText } from "./folder.ts";
import type { DocsSource } from "./locate.ts";

/** An address with `{path}` for the path of a file below the docs folder; null where the configuration has none as data. */
export type EditLink = string | null;

/** `folder` is the docs folder, seen from the generator's project, with a slash at its end. */
type ReadEditLink = (config: string, folder: string) => string | null;

const readers: Record<string, ReadEditLink> = {
  Docusaurus: (config, folder) => below(settingIn(ofDocsPlugin(config), "editUrl"), `${folder}{path}`),
  VitePress: (config) => settingIn(within(config, "editLink"), "pattern")?.replace(":path", "{path}") ?? null,
  Starlight: (config, folder) => below(settingIn(within(config, "editLink"), "baseUrl"), `${folder}{path}`),
  MkDocs: readMkdocs,
};

/** Never rejects: what cannot be understood counts as absent. */
export async function readEditLink({ dir, generator, config }: DocsSource): Promise<EditLink> {
  const read = readers[generator ?? ""];
  const text = read && config && (await readText(config));
  if (!text) return null;
  const folder = path.relative(path.dirname(config), dir).replaceAll("\\", "/");
  try {
    const link = read(generator === "MkDocs" ? text : withoutComments(text), folder === "" ? "" : `${folder}/`);
    return link !== null && /^https?:\/\/[^\s]+$/.test(link) && link.includes("{path}") ? link : null;
  } catch {
    return null;
  }
}

/** MkDocs joins `edit_uri` to `repo_url`. Its default for GitHub names a branch that may not exist. */
function readMkdocs(config: string): string | null {
  const { repo_url, edit_uri, edit_uri_template } = toRecord(parseYaml(config));
  const repository = toText(repo_url) ?? "";
  const template = toText(edit_uri_template);
  return below(repository, template ?? below(toText(edit_uri), "{path}"));
}

/** An address that is relative to another one. */
function below(base: string | null, rest: string | null): string | null {
  if (base === null || rest === null) return null;
  if (/^https?:/.test(rest) || base === "") return rest;
  return `${base.replace(/\/$/, "")}/${rest.replace(/^\//, "")}`;
}

/** What stands behind the name of a setting. */
const within = (text: string, name: string): string => {
  const start = text.search(new RegExp(String.raw`\b${name}\b`));
  return start < 0 ? "" : text.slice(start, start + 500);
};
