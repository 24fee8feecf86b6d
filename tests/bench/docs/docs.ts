/**
 * `npm run bench:docs -- DIR…`: serves each docs folder as its owner would and requests every page. It needs a build
 * (`npm run build`), uses no key and writes to a temporary data folder only.
 * --pictures FOLDER takes pictures of each instead: the home and two pages, light, dark and on a phone.
 * --brands looks at each as its owner's site instead: what its site.config.json says, and whether a browser shows it. Behind
 * a folder may stand the address where it is published: docs=https://docs.example.com. With --pictures it takes some too.
 * --aims ends with 1 when an aim is missed; --details [--most 5] lists places; --limit N requests N pages of each folder;
 * --json FILE writes all that was measured.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { isBuilt } from "#tests/bench/site.ts";
import { missedAims } from "./aims.ts";
import { brandTable, checkBrand, toPlace } from "./brands.ts";
import { type Measured, measure } from "./measure.ts";
import { takePictures } from "./pictures.ts";
import { details, nameOf, table } from "./table.ts";

const HELP = `Usage: npm run bench:docs -- [--aims] [--details] [--most N] [--limit N] [--json FILE] [--pictures FOLDER] [--brands] DIR[=URL]…
The site is served as it was built last: run \`npm run build\` first.
`;
const whole = z.coerce.number().int().positive();
const OPTIONS = {
  aims: { type: "boolean", default: false },
  details: { type: "boolean", default: false },
  most: { type: "string", default: "5" },
  limit: { type: "string", default: "100000" },
  json: { type: "string" },
  pictures: { type: "string" },
  brands: { type: "boolean", default: false },
} as const;

function readOptions() {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    return { ...values, limit: whole.parse(values.limit), most: whole.parse(values.most), dirs: positionals };
  } catch {
    return null;
  }
}

const options = readOptions();
if (!options || options.dirs.length === 0 || !isBuilt()) {
  process.stderr.write(HELP);
  process.exit(2);
}
if (options.brands) {
  for (const place of options.dirs.map(toPlace)) {
    const findings = await checkBrand(place, options.pictures);
    if (findings.some(({ isRight }) => !isRight)) process.exitCode = 1;
    process.stdout.write(`${brandTable(place.dir, findings)}\n\n`);
  }
  process.exit();
}
if (options.pictures) {
  for (const dir of options.dirs) await takePictures(dir, options.pictures);
  process.exit(0);
}
const all: Measured[] = [];
for (const dir of options.dirs) {
  process.stderr.write(`${nameOf(dir)} …\n`);
  const measured = await measure(dir, options.limit);
  all.push(measured);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(all, null, 2)}\n`);
  if (options.details) process.stdout.write(`\n${details(measured, options.most)}\n`);
}
process.stdout.write(`\n${table(all)}\n`);
for (const measured of options.aims ? all : []) {
  const missed = missedAims(measured);
  if (missed.length > 0) process.exitCode = 1;
  process.stdout.write(
    `\n${nameOf(measured.dir)}\n${(missed.length > 0 ? missed : ["all aims met"]).map((line) => `  ${line}\n`).join("")}`,
  );
}
