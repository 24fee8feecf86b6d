import { createHostCheck } from "./access/hosts.ts";
import { app } from "./app.ts";
import { env } from "./config/env.ts";
import { StartError } from "./errors.ts";
import { createMiddleware, type Header, installMiddleware } from "./http/middleware.ts";
import { createLog } from "./log.ts";
import { stopOnSignals } from "./shutdown.ts";

/**
 * Opens the app with the server instead of with the first request, and puts the middleware before Next.
 * A fault ends the process, readably if it can.
 * @param headers of every answer
 */
export async function startServer(headers: readonly Header[]): Promise<void> {
  try {
    const { siteUrl, allowedHosts, cspReportTo, logLevel } = env();
    const allowsHost = createHostCheck(siteUrl, allowedHosts);
    const log = createLog(logLevel);
    const all = [...headers, ...hsts(siteUrl), ...reporting(cspReportTo)];
    installMiddleware(createMiddleware({ headers: all, allowsHost, siteUrl, log }), all);
    stopOnSignals(async () => (await app()).stop(), log);
    await app();
  } catch (error) {
    const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`\n${text}\n\n`);
    process.exit(1);
  }
}

/** A year, without subdomains, which may be others'. */
const hsts = (siteUrl: string): Header[] =>
  siteUrl.startsWith("https:") ? [{ key: "Strict-Transport-Security", value: "max-age=31536000" }] : [];

/** The policies of drawn pages refer to it. */
const reporting = (endpoint: string | null): Header[] =>
  endpoint ? [{ key: "Reporting-Endpoints", value: `csp="${endpoint}"` }] : [];
