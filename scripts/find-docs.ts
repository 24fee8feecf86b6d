// `npm start`: says which docs are served, and stops a start that would show none.
import { stat } from "node:fs/promises";
import path from "node:path";
import { describeSource, explainEmpty } from "#lib/docs/generators/describe.ts";
import { countEndings } from "#lib/docs/generators/folder.ts";
import { DEFAULT_DIR, locateDocs } from "#lib/docs/generators/locate.ts";
import { StartError } from "#lib/errors.ts";
import { readably } from "./readably.ts";

const HINT = "Name the folder with your .md or .mdx files: npm start -- ../my-product/docs";
const given = process.env.DOCS_DIR?.trim() || DEFAULT_DIR;
// npm runs scripts in the project's folder: INIT_CWD is where it was called.
const from = process.env.INIT_CWD ?? process.cwd();

await readably(async () => {
  // The server fetches it.
  if (process.env.DOCS_GIT) return void process.stdout.write("• Docs: those of the repository in DOCS_GIT\n");
  const info = await stat(given).catch(() => null);
  if (!info) throw new StartError(`The folder ${path.resolve(given)} does not exist. ${HINT}`);
  if (!info.isDirectory()) throw new StartError(`${path.resolve(given)} is a file, not a folder. ${HINT}`);
  const source = await locateDocs(given);
  const problem = explainEmpty(await countEndings(source.dir));
  if (problem !== null) throw new StartError(`${path.resolve(source.dir)} ${problem} ${HINT}`);
  const [first = "", ...others] = describeSource(source, from);
  process.stdout.write(`• Docs: ${first}\n${others.map((line) => `  ${line}\n`).join("")}`);
});
