/** The route that a webhook of GitHub and the like calls after a push. Its signature takes the place of cookies and origin. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { NextApiHandler, NextApiRequest } from "next";
import type { App } from "#lib/create-app/app.ts";
import { AppError } from "#lib/errors.ts";
import { clientAddress, isTooLarge } from "./guards.ts";
import { respond } from "./route.ts";

/** The longest body, bytes, and the longest time for receiving it, ms. */
const MAX_BYTES = 1_048_576;
const TIMEOUT_MS = 10_000;

/**
 * Answers 202 and has the repository fetched: 404 without DOCS_GIT_SECRET, 401 to a body that is not signed with it. A
 * request that is sent again only has the repository fetched again.
 */
export const createDocsWebhook =
  (getApp: () => Promise<App>): NextApiHandler =>
  (req, res) => {
    res.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    return respond(getApp, req, res, async (app) => {
      const secret = app.config.docsGit?.secret ?? null;
      if (!app.docsGit || secret === null) throw new AppError("not_found");
      if (req.method !== "POST") throw new AppError("method_not_allowed", { allow: ["POST"] });
      await checkSigned(app, req, secret);
      // A fetch may take longer than whoever calls this waits.
      void app.docsGit.update();
      res.setHeader("Cache-Control", "no-store");
      res.status(202).json({ status: "accepted" });
    });
  };

/** @throws AppError invalid_signature | body_too_large | rate_limited | overloaded | request_timeout */
async function checkSigned(app: App, req: NextApiRequest, secret: string): Promise<void> {
  const signature = req.headers["x-hub-signature-256"];
  // The body of a request that cannot be valid is not read.
  if (typeof signature !== "string" || !/^sha256=[0-9a-f]{64}$/.test(signature))
    throw new AppError("invalid_signature");
  const address = clientAddress(req, app.config.trustedProxies);
  const body = await app.bodies.read(req, { address, limit: MAX_BYTES, timeoutMs: TIMEOUT_MS }).catch((cause) => {
    if (cause instanceof AppError) throw cause;
    throw new AppError(isTooLarge(cause) ? "body_too_large" : "invalid_request", { cause });
  });
  const expected = createHmac("sha256", secret).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature.slice("sha256=".length), "hex")))
    throw new AppError("invalid_signature");
}
