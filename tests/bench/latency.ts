/**
 * `npm run bench:latency`: measures the assistant against the schedule of the original it re-creates, in one run and on
 * one upstream. Times depend on the machine: they are printed, and never a reason to fail.
 */
import { existsSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureChat } from "#tests/bench/chat.ts";
import { measureIdle, measureLongStreams } from "#tests/bench/long-stream.ts";
import { measurePanel } from "#tests/bench/panel.ts";
import { format, type Section, summarise } from "#tests/bench/report.ts";
import { usualScript } from "#tests/bench/script.ts";
import { build, isBuilt, startSite } from "#tests/bench/site.ts";
import { buildWithout, sizesInBrowser, sizesOfBuilds } from "#tests/bench/sizes.ts";
import { startUpstream } from "#tests/bench/upstream.ts";
import { closeBrowser } from "#tests/support/pages/browser.ts";

const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium-headless-shell";

const PARTS = ["chat", "panel", "size", "idle", "long"] as const;

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    runs: { type: "string", default: "5" },
    /** Milliseconds between two pieces of an answer. */
    every: { type: "string", default: "60" },
    /** Parts to measure, e.g. "chat,panel". */
    only: { type: "string", default: PARTS.join() },
    json: { type: "string" },
    browser: { type: "boolean", default: existsSync(CHROMIUM) },
  },
});
const runs = Math.max(1, Number.parseInt(options.runs, 10) || 1);
const script = usualScript(Math.max(0, Number.parseInt(options.every, 10) || 0));
const sections: Section[] = [];
const wants = (part: (typeof PARTS)[number]): boolean => options.only.split(",").includes(part);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function add(section: Section): void {
  sections.push(section);
  say(format(section));
}

if (!isBuilt()) {
  say("There is no build of the site (.next): building it first …");
  build();
}
if (wants("size")) {
  say("Building the site without the assistant, to compare with …");
  buildWithout();
}
const [{ model = "unknown" } = {}] = cpus();
const machine = { cores: cpus().length, model, node: process.version, load: loadavg()[0] };
say(`${machine.cores} cores (${model}), Node ${process.version}, load ${machine.load?.toFixed(1)}; ${runs} runs each`);

const upstream = await startUpstream(script);
const site = await startSite(upstream);
try {
  if (wants("chat")) add(await measureChat(upstream, site, runs));
  if (!options.browser)
    say(`\nNothing is measured in a browser${existsSync(CHROMIUM) ? "" : `: there is no ${CHROMIUM}`}.`);
  if (options.browser && wants("panel")) add(await measurePanel(upstream, site.url, runs));
  if (wants("size")) {
    const loaded = options.browser ? await sizesInBrowser(site.url) : [];
    add({
      title: "JavaScript and styles, gzip",
      notes: ["Without: the same site, built with nothing of the assistant on its docs pages."],
      measures: [...sizesOfBuilds(), ...loaded],
    });
  }
  if (options.browser && wants("idle")) add(await measureIdle(upstream, site.url));
  if (options.browser && wants("long")) await measureLongStreams(upstream, site, add);
} finally {
  await closeBrowser();
  await site.close();
  await upstream.close();
}
if (options.json) {
  const report = { at: new Date().toISOString(), machine, runs, sections: sections.map(summarise) };
  writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  say(`\nWritten to ${options.json}`);
}
