/** Reads the site's own message files. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { StartError } from "#lib/errors.ts";
import type { MessageFile } from "./catalogue.ts";

/** The folder of message files, beside the site's configuration. */
export const MESSAGES_FOLDER = "messages";
/** The longest file that is read, bytes. */
const MAX_BYTES = 256_000;
/** The most languages. */
const MAX_FILES = 100;

type SiteTexts = { language: string; messages: unknown };

/**
 * The files `messages/<language>.json` beside the site's configuration, and the texts that the configuration replaces.
 * @param dir Folder of the configuration; null: there is none.
 * @throws StartError naming a file that is not JSON or too long
 */
export function readMessageFiles(dir: string | null, { language, messages }: SiteTexts): MessageFile[] {
  const folder = dir === null ? null : path.join(dir, MESSAGES_FOLDER);
  const names = folder === null ? [] : namesIn(folder);
  const files = names.map((name) => ({
    language: path.basename(name, ".json"),
    file: `${MESSAGES_FOLDER}/${name}`,
    content: readJson(path.join(folder ?? "", name), `${MESSAGES_FOLDER}/${name}`),
  }));
  return [...files, { language, file: "site.config.json: messages", content: messages, isPartial: true }];
}

function namesIn(folder: string): string[] {
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  const files = names.filter((name) => name.endsWith(".json")).sort();
  if (files.length > MAX_FILES) throw new StartError(`${MESSAGES_FOLDER}: has more than ${MAX_FILES} files.`);
  return files;
}

function readJson(file: string, name: string): unknown {
  if (statSync(file).size > MAX_BYTES) throw new StartError(`${name}: has more than ${MAX_BYTES} bytes.`);
  try {
    return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new StartError(
      `${name}: ${error instanceof SyntaxError ? `is not JSON: ${error.message}` : "cannot be read"}.`,
    );
  }
}
