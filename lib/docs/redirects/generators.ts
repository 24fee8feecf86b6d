/** The redirects that generators have in their configuration, where they are data there. */
import type { ReadText } from "#lib/docs/navigation/data/access.ts";
import { readModuleData } from "#lib/docs/navigation/data/module-data.ts";
import { type Data, toList, toRecord } from "#lib/docs/navigation/data/shape.ts";
import { parseYaml } from "#lib/docs/navigation/data/yaml.ts";
import { type RedirectRule, toRule } from "./redirect-rule.ts";

/** A generator's configuration file. */
export type ConfigFile = { path: string; source: string; read: ReadText };
type ReadRules = (file: ConfigFile) => Promise<(RedirectRule | null)[]>;

const module = async ({ path, source, read }: ConfigFile): Promise<Data> =>
  toRecord(await readModuleData(path, source, read));

/** `{ source, destination, permanent }` in a list, as Mintlify and Next.js have them. */
export const listedRules = (list: unknown): (RedirectRule | null)[] =>
  toList(list)
    .map(toRecord)
    .map(({ source, destination, permanent }) => toRule(source, destination, permanent !== false));

/** Old paths with the new ones, or with `{ status, destination }` as Astro has them. */
export const mappedRules = (map: unknown): (RedirectRule | null)[] =>
  Object.entries(toRecord(map)).map(([from, to]) => {
    if (typeof to === "string") return toRule(from, to);
    const { destination, status } = toRecord(to);
    return toRule(from, destination, status === undefined || status === 301 || status === 308);
  });

const astro: ReadRules = async (file) => mappedRules((await module(file)).redirects);

/** Those of the plugin `client-redirects`. */
async function docusaurus(file: ConfigFile): Promise<(RedirectRule | null)[]> {
  const plugins = toList((await module(file)).plugins).map(toList);
  const own = plugins.filter(([name]) => typeof name === "string" && name.includes("client-redirects"));
  const rules = own.flatMap(([, options]) => toList(toRecord(options).redirects)).map(toRecord);
  return rules.flatMap(({ from, to }) => [from].flat().map((old) => toRule(old, to)));
}

/** Those of the plugin `redirects`, which names files. */
async function mkdocs({ source }: ConfigFile): Promise<(RedirectRule | null)[]> {
  const { plugins } = toRecord(parseYaml(source));
  const options = [plugins, ...toList(plugins)].map((plugin) => toRecord(toRecord(plugin).redirects));
  return options.flatMap(({ redirect_maps: map }) =>
    Object.entries(toRecord(map)).map(([from, to]) => toRule(`/${from.replace(/\.md$/, "")}`, to)),
  );
}

const readers: Record<string, ReadRules> = {
  Mintlify: async ({ source }) => listedRules(toRecord(JSON.parse(source)).redirects),
  Docusaurus: docusaurus,
  MkDocs: mkdocs,
  Starlight: astro,
  Astro: astro,
};

/** The rules in the configuration of a generator; null for what is no redirect to a path. May throw for a broken file. */
export const readGeneratorRules = async (generator: string, file: ConfigFile): Promise<(RedirectRule | null)[]> =>
  (await readers[generator]?.(file)) ?? [];
