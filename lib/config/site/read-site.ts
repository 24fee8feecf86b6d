/** Reads `site.config.json`, the brand of a site and the settings of its pages. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import { StartError } from "#lib/errors.ts";
import { type SiteConfig, siteConfig } from "./schema.ts";

export const SITE_FILE = "site.config.json";
/** The longest file that is read, bytes. */
const MAX_BYTES = 256_000;

/**
 * Where the configuration is looked for. `overrides` are the values of environment variables, by the key that they
 * replace; undefined where one is not set.
 */
export type SiteSource = {
  /** The file that SITE_CONFIG names; null when it is unset. */
  file: string | null;
  docsDir: string;
  overrides: { readonly [Key in keyof SiteConfig]?: SiteConfig[Key] | undefined };
};

/** The configuration of a site. `dir` is the folder of its file, which names of files are relative to; null without a file. */
export type ReadSite = {
  config: SiteConfig;
  file: string | null;
  dir: string | null;
  /** The keys that the file sets. */
  keys: string[];
};

/**
 * Reads the file that SITE_CONFIG names, else the first `site.config.json` in the docs folder, its parent or the working
 * directory. Without a file every value is the default.
 * @throws StartError naming the file, each wrong key and what is allowed
 */
export function readSite({ file: named, docsDir, overrides }: SiteSource): ReadSite {
  const file = named === null ? findSiteFile(docsDir) : path.resolve(named);
  const written = file === null ? {} : readJson(file);
  const values = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const parsed = siteConfig.safeParse(isObject(written) ? { ...written, ...values } : written);
  if (!parsed.success) throw invalid(file ?? SITE_FILE, parsed.error.issues.flatMap(flatten).map(describeIssue));
  const keys = Object.keys(isObject(written) ? written : {}).filter((key) => key !== "$schema");
  return { config: parsed.data, file, dir: file && path.dirname(file), keys };
}

/** The places of the file in the order in which they are tried. */
export const siteFilesOf = (docsDir: string): string[] => [
  ...new Set([docsDir, path.dirname(path.resolve(docsDir)), "."].map((dir) => path.resolve(dir, SITE_FILE))),
];

const findSiteFile = (docsDir: string): string | null => siteFilesOf(docsDir).find((file) => isFile(file)) ?? null;

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function readJson(file: string): unknown {
  try {
    if (statSync(file).size > MAX_BYTES) throw invalid(file, [`has more than ${MAX_BYTES} bytes`]);
    return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw invalid(file, [error instanceof SyntaxError ? `is not JSON: ${error.message}` : "cannot be read"]);
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Of a key with several forms, the problems of the form that was written; the key's own problem if it was none of them. */
function flatten(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const written = issue.errors.find(
    (problems) => !problems.some(({ code, path: at }) => code === "invalid_type" && at.length === 0),
  );
  return written
    ? written.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(flatten)
    : [issue];
}

/** A line "header.links[0].href: must be …". */
function describeIssue(issue: z.core.$ZodIssue): string {
  const at = issue.path.reduce<string>(
    (key, part) => (typeof part === "number" ? `${key}[${part}]` : key ? `${key}.${String(part)}` : String(part)),
    "",
  );
  const text = issue.code === "unrecognized_keys" ? describeUnknown(issue) : issue.message;
  return at ? `${at}: ${text}` : text;
}

const describeUnknown = ({ keys, path: at }: z.core.$ZodIssueUnrecognizedKeys): string =>
  `${keys.map((key) => `"${key}"`).join(", ")}: unknown; allowed is ${allowedAt(at).join(", ")}`;

/** The keys that an object of the schema may have. */
function allowedAt(at: readonly PropertyKey[]): string[] {
  let schema: unknown = siteConfig;
  for (const part of at) schema = step(objectOf(schema), part);
  const inner = objectOf(schema);
  return isObject(inner) && "shape" in inner && isObject(inner.shape) ? Object.keys(inner.shape) : [];
}

function step(schema: unknown, part: PropertyKey): unknown {
  if (!isObject(schema)) return null;
  if ("element" in schema) return schema.element;
  return "shape" in schema && isObject(schema.shape) ? Reflect.get(schema.shape, part) : null;
}

/** The schema of the object form of a key. */
function objectOf(schema: unknown): unknown {
  const inner = unwrap(schema);
  if (!isObject(inner)) return inner;
  if ("options" in inner && Array.isArray(inner.options)) return inner.options.map(unwrap).find(hasShape) ?? null;
  // The input of a transformation.
  return "in" in inner ? objectOf(inner.in) : inner;
}

const hasShape = (schema: unknown): boolean => isObject(schema) && ("shape" in schema || "element" in schema);

/** The schema inside of optional ones and defaults. */
function unwrap(schema: unknown): unknown {
  let inner = schema;
  while (isObject(inner) && "unwrap" in inner && typeof inner.unwrap === "function" && !("element" in inner)) {
    inner = inner.unwrap();
  }
  return inner;
}

const invalid = (file: string, problems: string[]): StartError =>
  new StartError(
    `${path.relative(".", file) || file} is not valid.\n${problems.map((text) => `  ${text}`).join("\n")}`,
  );
