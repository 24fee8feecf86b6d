// How well and how fast the search finds what public questions ask for, beside what a site could use instead:
// npm run bench:search -- --data DIR [--split dev] [--against minisearch,bm25,…|all] [--k 50] [--grow 1000,10000]
//   [--json FILE] [--picture FILE.svg] [--embeddings URL [--model NAME] [--weight 0.3]]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { DataError, readData } from "./search/data.ts";
import { peers } from "./search/peers.ts";
import { picture } from "./search/picture.ts";
import { runBench } from "./search/results.ts";
import { table } from "./search/table.ts";

const { values } = parseArgs({
  options: {
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
  },
});
const listed = (text: string) => text.split(",").filter(Boolean);
const whole = z.coerce.number().int().positive();

/** @throws DataError */
function options() {
  if (!values.data) throw new DataError("--data DIR is missing: the folder with *.queries.jsonl and *.sections.jsonl");
  const names = values.against === "all" ? [...peers.keys()] : listed(values.against);
  const unknown = names.find((name) => !peers.has(name));
  if (unknown) throw new DataError(`--against: no peer "${unknown}"; there are ${[...peers.keys()].join(", ")}`);
  const sizes = whole.array().safeParse([values.k, ...listed(values.grow)]);
  if (!sizes.success) throw new DataError("--k and --grow take whole numbers above 0");
  const [k = 50, ...grow] = sizes.data;
  const { embeddings, model } = values;
  const weight = values.weight === undefined ? undefined : Number(values.weight);
  return { names, k, grow, dense: embeddings ? { baseURL: embeddings, model, weight, folder: ".data" } : null };
}

try {
  const chosen = options();
  const data = readData(values.data ?? "", values.split);
  const results = await runBench(data, chosen, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${table(results)}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  if (values.picture) writeFileSync(values.picture, picture(results));
} catch (error) {
  if (!(error instanceof DataError)) throw error;
  process.stderr.write(`bench:search: ${error.message}\n`);
  process.exitCode = 1;
}
