/** The name that a generator's configuration gives to its site. */
import path from "node:path";
import { z } from "zod";
import { settingIn, withoutComments } from "./addressing.ts";
import { readText } from "./folder.ts";
import type { DocsSource } from "./locate.ts";

/** The setting with the name, by generator. A generator that is not here has none that can be read as data. */
const SETTING: Record<string, string> = {
  Docusaurus: "title",
  VitePress: "title",
  VuePress: "title",
  Starlight: "title",
  Hugo: "title",
  MkDocs: "site_name",
  mdBook: "title",
  Jekyll: "title",
};
const MAX_LENGTH = 80;
const named = z.object({ name: z.string() });

/** Null where the generator names no site, or names it by code. */
export async function readSiteName({ generator, config }: DocsSource): Promise<string | null> {
  if (generator === null || config === null) return null;
  const text = (await readText(config)) ?? "";
  const setting = SETTING[generator];
  const found =
    path.extname(config) === ".json" ? nameIn(text) : setting ? settingIn(withoutComments(text), setting) : null;
  const name = found?.trim() ?? "";
  const isCode = /\.[cm]?[jt]s$/.test(config) && !text.includes(`"${name}"`) && !text.includes(`'${name}'`);
  return name !== "" && name.length <= MAX_LENGTH && !isCode ? name : null;
}

function nameIn(json: string): string | null {
  try {
    return named.safeParse(JSON.parse(json)).data?.name ?? null;
  } catch {
    return null;
  }
}
