/**
 * `npm run test:soak`: what takes minutes. Fuzzes the built site, attacks it, takes away what it needs and kills servers,
 * prints what came of it, and with --keep writes the figures into the docs. Fails on a fault of the server's, and where
 * something is lost or takes longer than ten seconds to recover; other times are figures, not failures.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { build, isBuilt } from "#tests/bench/site.ts";
import { ATTACKS, type Attacked, measureAttacks } from "./attacks.ts";
import { measureCrashes } from "./crashes/crashes.ts";
import { faultsOf } from "./crashes/page.ts";
import { type Faulted, MAX_SECONDS, measureFaults } from "./faults/faults.ts";
import { fuzz } from "./fuzz.ts";
import { FIGURES, PAGE, readFigures, renderPage } from "./page.ts";
import { measureStrangers } from "./strangers.ts";

const { values: options } = parseArgs({
  options: {
    requests: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "200" },
    only: { type: "string" },
    attack: { type: "string", multiple: true, default: [...ATTACKS] },
    keep: { type: "boolean", default: false },
  },
});
const print = (text: string) => process.stdout.write(`${text}\n`);
const wants = (part: string) => options.only === undefined || options.only === part;
const figures = readFigures();

if (!isBuilt() && options.only !== "crashes") build();
if (wants("fuzz")) {
  const { faults, byStatus, ...asked } = await fuzz(Number(options.requests), Number(options.seed));
  print(`${asked.requests} requests of seed ${asked.seed}: ${JSON.stringify(byStatus)}`);
  for (const fault of faults) print(`  ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  figures.fuzz = { ...asked, byStatus, faults: faults.length };
}
if (wants("attacks")) {
  const show = ({ attack, p50, p95, failed }: Attacked) =>
    print(`  ${attack}: p50 ${p50} ms, p95 ${p95} ms, ${failed} failed`);
  print("Another reader's question while the site is attacked:");
  figures.attacks = await measureAttacks(options.attack, show);
}
if (wants("strangers")) {
  figures.strangers = await measureStrangers();
  print(`Strangers: ${JSON.stringify(figures.strangers)}`);
  if (figures.strangers.failed > 0 || figures.strangers.spent > figures.strangers.budget) process.exitCode = 1;
}
if (wants("faults")) {
  const show = ({ fault, seen, lost, seconds }: Faulted) =>
    print(`  ${fault}: ${seen}; lost ${lost}, well after ${seconds} s`);
  print("Faults of what the site needs, and of its own process:");
  figures.faults = await measureFaults(show);
  if (figures.faults.some(({ lost, seconds }) => lost > 0 || seconds > MAX_SECONDS)) process.exitCode = 1;
}
if (wants("crashes")) {
  figures.crashes = await measureCrashes(Number(options.kills), print);
  const faulty = figures.crashes.places.filter((crashed) => faultsOf(crashed) > 0);
  for (const crashed of faulty) print(`  ${JSON.stringify(crashed)}`);
  print(`${options.kills} kills in ${figures.crashes.seconds} seconds, faults in ${faulty.length} places`);
  if (faulty.length > 0) process.exitCode = 1;
}
if (options.keep) {
  figures.machine = `${cpus().length} cores, Node ${process.versions.node}`;
  writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(PAGE, renderPage(figures));
}
// The PostgreSQL of some parts ends the process as it likes.
process.exit(process.exitCode ?? 0);
