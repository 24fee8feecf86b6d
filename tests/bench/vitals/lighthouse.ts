/** Google's Lighthouse on one page. It has 170 MB, so npx fetches it when it is asked for. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";

const LIGHTHOUSE = "lighthouse@13.5.0";
const FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update";

const number = z.object({ numericValue: z.number() }).transform(({ numericValue }) => numericValue);
const score = z.object({ score: z.number() }).transform(({ score }) => score * 100);
const report = z.object({
  audits: z.object({
    "first-contentful-paint": number,
    "largest-contentful-paint": number,
    "total-blocking-time": number,
    "cumulative-layout-shift": number,
    "speed-index": number,
    "total-byte-weight": number,
  }),
  categories: z.object({ performance: score, accessibility: score, "best-practices": score, seo: score }),
});
export type Vitals = z.infer<typeof report>;

/** A download by npx and a load on a slow machine; a browser that hangs ends the bench. */
const MAX_WAIT_MS = 180_000;

/**
 * One cold load as Lighthouse throttles it: a phone of a quarter of this machine's speed at 1.6 Mbit/s and 150 ms.
 * @throws Error with what Lighthouse said
 */
export async function measurePage(url: string, chromium: string): Promise<Vitals> {
  const args = ["--yes", LIGHTHOUSE, url, "--quiet", "--output=json", "--throttling-method=devtools"];
  const categories = "--only-categories=performance,accessibility,best-practices,seo";
  const { stdout } = await promisify(execFile)("npx", [...args, categories, `--chrome-flags=${FLAGS}`], {
    env: { ...process.env, CHROME_PATH: chromium },
    maxBuffer: 64_000_000,
    timeout: MAX_WAIT_MS,
  });
  return report.parse(JSON.parse(stdout));
}
