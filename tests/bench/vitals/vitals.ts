/**
 * `npm run bench:vitals [-- --runs 5] [--page /docs/quick-start]…`: first contentful paint, layout shift, blocking time and the
 * like of docs pages by Lighthouse, beside the same pages on Starlight, in turns. It serves the site as it was built last
 * (`npm run build`) with the browser in CHROMIUM_PATH, and asks the npm registry for Lighthouse and for Starlight, which it builds in a temporary folder.
 */
import { parseArgs } from "node:util";
import { median } from "#tests/bench/report.ts";
import { isBuilt } from "#tests/bench/site.ts";
import { startServer } from "#tests/support/servers/server.ts";
import { measurePage, type Vitals } from "./lighthouse.ts";
import { startPeer } from "./peer.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "5" }, page: { type: "string", multiple: true } },
});
const pages = values.page ?? ["/docs", "/docs/quick-start", "/docs/configuration"];
const chromium = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
if (!isBuilt()) {
  process.stderr.write("It needs a build: npm run build\n");
  process.exit(2);
}

const ROWS: [name: string, digits: number, read: (vitals: Vitals) => number][] = [
  ["first contentful paint, ms", 0, ({ audits }) => audits["first-contentful-paint"]],
  ["largest contentful paint, ms", 0, ({ audits }) => audits["largest-contentful-paint"]],
  ["total blocking time, ms", 0, ({ audits }) => audits["total-blocking-time"]],
  ["cumulative layout shift", 3, ({ audits }) => audits["cumulative-layout-shift"]],
  ["speed index, ms", 0, ({ audits }) => audits["speed-index"]],
  ["bytes, kB", 0, ({ audits }) => audits["total-byte-weight"] / 1_000],
  ["performance", 0, ({ categories }) => categories.performance],
  ["accessibility", 0, ({ categories }) => categories.accessibility],
  ["best practices", 0, ({ categories }) => categories["best-practices"]],
  ["search engines", 0, ({ categories }) => categories.seo],
];

process.stderr.write("Building Starlight …\n");
const peer = await startPeer("content/docs");
const server = await startServer({ LOG_LEVEL: "error" });
try {
  for (const page of pages) {
    const ours: Vitals[] = [];
    const theirs: Vitals[] = [];
    // The first request renders the page.
    await fetch(server.url + page).then((response) => response.arrayBuffer());
    for (let run = 0; run < Number(values.runs); run++) {
      process.stderr.write(`${page}, run ${run + 1} …\n`);
      ours.push(await measurePage(server.url + page, chromium));
      theirs.push(await measurePage(peer.urlOf(page), chromium));
    }
    const lines = ROWS.map(([name, digits, read]) => {
      const [own, other] = [ours, theirs].map((all) => median(all.map(read)).toFixed(digits));
      return `  ${name.padEnd(30)}${own?.padStart(10)}${other?.padStart(12)}`;
    });
    process.stdout.write(
      `${page}\n${" ".repeat(32)}${"this".padStart(10)}${"Starlight".padStart(12)}\n${lines.join("\n")}\n\n`,
    );
  }
} finally {
  await server.close();
  await peer.close();
}
