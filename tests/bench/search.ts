// How well and how fast the search finds what public questions ask for, beside what a site could use instead:
// npm run bench:search -- --data DIR [--split dev] [--against minisearch,bm25,…|all] [--k 50] [--grow 1000,10000]
//   [--json FILE] [--picture FILE.svg] [--embeddings URL [--model NAME] [--weight 0.3]]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { DataError, readData } from "./search/data.ts";
import { allPeers, peers } from "./search/peers.ts";
import { picture } from "./search/picture.ts";
import { runBench } from "./search/results.ts";
import { table } from "./search/table.ts";

const OPTIONS = {
  data: { type: "string" },
  split: { type: "string", default: "dev" },
  against: { type: "string", default: "" },
  k: { type: "string", default: "50" },
  grow: { type: "string", default: "" },
  json: { type: "string" },
  picture: { type: "string" },
  embeddings: { type: "string" },
  model: { type: "string", default: "text-embedding-3-small" },
  weight: { type: "string" },
} as const;
const listed = (text: string) => text.split(",").filter(Boolean);
const whole = z.coerce.number().int().positive();
const share = z.coerce.number().min(0).max(2).optional();

/** @throws DataError naming the option that is wrong */
function readOptions() {
  const values = readArgs();
  const { data, split, embeddings, model, json, picture } = values;
  if (!data) throw new DataError("--data DIR is missing: the folder with *.queries.jsonl and *.sections.jsonl");
  const names = values.against === "all" ? allPeers : listed(values.against);
  const unknown = names.find((name) => !peers.has(name));
  if (unknown) throw new DataError(`--against: no peer "${unknown}"; there are ${[...peers.keys()].join(", ")}`);
  const sizes = whole.array().safeParse([values.k, ...listed(values.grow)]);
  if (!sizes.success) throw new DataError("--k and --grow take whole numbers above 0");
  const [k = 50, ...grow] = sizes.data;
  const weight = share.safeParse(values.weight);
  if (!weight.success) throw new DataError("--weight takes a number from 0 to 2");
  const dense = embeddings ? { baseURL: embeddings, model, weight: weight.data, folder: ".data" } : null;
  return { data, split, json, picture, bench: { names, k, grow, dense } };
}

function readArgs() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new DataError(error instanceof Error ? error.message : String(error));
  }
}

try {
  const { data, split, json, picture: file, bench } = readOptions();
  const results = await runBench(readData(data, split), bench, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${table(results)}\n`);
  if (json) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  if (file) writeFileSync(file, picture(results));
} catch (error) {
  if (!(error instanceof DataError)) throw error;
  process.stderr.write(`bench:search: ${error.message}\n`);
  process.exitCode = 1;
}
