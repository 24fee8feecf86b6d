import { createHostCheck } from "./access/hosts.ts";
import { maintainerCookie } from "./access/maintainer-sessions.ts";
import { app } from "./app.ts";
import { env } from "./config/env.ts";
import { basePath } from "./contract/base-path.ts";
import { type ErrorCode, StartError } from "./errors.ts";
import { createMiddleware, type Header, installMiddleware } from "./http/middleware.ts";
import { type ExplainError, explainIn } from "./http/problem.ts";
import { createReviewGate } from "./http/review-gate.ts";
import { createLog } from "./log.ts";
import { stopOnSignals } from "./shutdown.ts";

/**
 * Opens the app when the server starts, not at the first request, and installs the middleware before Next.
 * An error ends the process. A StartError is printed without its stack.
 * @param headers for every response
 */
export async function startServer(headers: readonly Header[]): Promise<void> {
  try {
    const { siteUrl, basePath: base, allowedHosts, cspReportTo, logLevel, trustedProxies, signIn } = env();
    checkBuild(base);
    const allowsHost = createHostCheck(siteUrl, allowedHosts);
    const log = createLog(logLevel);
    const all = [...headers, ...hstsHeaders(siteUrl), ...reportingHeaders(cspReportTo)];
    const gate = createReviewGate({
      access: async () => (await app()).reviewAccess,
      cookieName: maintainerCookie(siteUrl).name,
      hasSignIn: signIn !== null,
      ...{ trustedProxies, basePath: base },
    });
    // Requests may come before the docs are read.
    let explain: ExplainError = () => null;
    const parts = { headers: all, basePath: base, allowsHost, explain: (code: ErrorCode) => explain(code), log, gate };
    installMiddleware(createMiddleware(parts), all);
    stopOnSignals(async () => (await app()).stop(), log);
    explain = explainIn(await app());
  } catch (error) {
    const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`\n${text}\n\n`);
    process.exit(1);
  }
}

/** The base path is part of the browser's code: that of the environment must be the same. */
function checkBuild(wanted: string): void {
  if (wanted === basePath()) return;
  const say = (path: string) => (path === "" ? "no base path" : `the base path ${path}`);
  throw new StartError(`The site was built for ${say(basePath())}, BASE_PATH asks for ${say(wanted)}: build it again.`);
}

/** For a year, without subdomains, which may belong to others. */
const hstsHeaders = (siteUrl: string): Header[] =>
  siteUrl.startsWith("https:") ? [{ key: "Strict-Transport-Security", value: "max-age=31536000" }] : [];

/** The pages' Content-Security-Policy names this endpoint. */
const reportingHeaders = (endpoint: string | null): Header[] =>
  endpoint ? [{ key: "Reporting-Endpoints", value: `csp="${endpoint}"` }] : [];
