/** Reads assistants from files: Markdown with frontmatter, whose text is the instructions, or JSON. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import matter from "gray-matter";
import { z } from "zod";
import { StartError } from "#lib/errors.ts";
import { isUpTo } from "#lib/text-length.ts";
import type { AssistantSpec } from "./assistants.ts";

/** Longest instructions, in UTF-16 code units. They go with every request. */
export const MAX_INSTRUCTIONS = 8_000;

const line = (max: number) =>
  z
    .string("must be a text")
    .trim()
    .min(1, "must not be empty")
    .refine(isUpTo(max), `must be at most ${max} characters`)
    .regex(/^[^\p{Cc}]*$/u, "must be one line");

const schemaFor = (tools: readonly string[]) =>
  z.strictObject({
    name: line(60),
    description: line(200).nullable().default(null),
    instructions: z
      .string("must be a text")
      .trim()
      .refine(isUpTo(MAX_INSTRUCTIONS), `must be at most ${MAX_INSTRUCTIONS.toLocaleString("en")} characters`)
      .transform((text) => text || null)
      .nullable()
      .default(null),
    model: line(200).nullable().default(null),
    tools: z
      .array(z.enum(tools, `must be one of the tools that are on: ${tools.join(", ")}`), "must be a list of tools")
      .nullable()
      .default(null),
  });

/**
 * Reads the assistants of a folder. The name of a file is the id of its assistant. `dir` is null where the site has no
 * such folder. `tools` are the names that a file may use.
 * @throws StartError naming each file and field that is wrong
 */
export async function readAssistants(dir: string | null, tools: readonly string[]): Promise<AssistantSpec[]> {
  if (dir === null) return [];
  const names = await readdir(dir).catch(() => {
    throw new StartError(`ASSISTANTS_DIR: there is no folder ${dir}`);
  });
  const schema = schemaFor(tools);
  const problems: string[] = [];
  const found = new Map<string, AssistantSpec>();
  for (const name of names.filter((entry) => /\.(md|json)$/.test(entry)).sort()) {
    const id = name.replace(/\.\w+$/, "");
    const read = parse(name, await readFile(path.join(dir, name), "utf8"));
    const result = schema.safeParse(read.value);
    const issues = read.problem ? [read.problem] : result.success ? [] : describeProblems(result.error);
    if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(id)) issues.push("its name must be lower-case letters, digits, - and _");
    if (found.has(id)) issues.push(`there is another file for ${id}`);
    problems.push(...issues.map((issue) => `${path.join(dir, name)}: ${issue}`));
    if (result.success) found.set(id, { id, ...result.data });
  }
  if (problems.length === 0) return [...found.values()];
  throw new StartError(`The assistants are not valid.\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
}

function parse(name: string, text: string): { value: unknown; problem: string | null } {
  try {
    if (name.endsWith(".json")) return { value: JSON.parse(text), problem: null };
    const { data, content } = matter(text.replace(/^\uFEFF/, ""), {
      engines: { javascript: refuseCode, js: refuseCode },
    });
    return { value: { ...data, ...(content.trim() && { instructions: content }) }, problem: null };
  } catch {
    return { value: null, problem: name.endsWith(".json") ? "is not JSON" : "its frontmatter is not YAML" };
  }
}

/** gray-matter runs frontmatter that begins with `---js`, unless the engine is replaced. */
function refuseCode(): never {
  throw new Error("not YAML");
}

const describeProblems = (error: z.ZodError): string[] =>
  error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `${key}: is not known`)
      : [`${issue.path.join(".") || "the file"}: ${issue.message}`],
  );
