/** The routes that Slack calls. Slack's signature takes the place of cookies and of the check of the origin. */
import { createHash } from "node:crypto";
import type { NextApiHandler, NextApiRequest } from "next";
import type { App } from "#lib/create-app/app.ts";
import { AppError } from "#lib/errors.ts";
import { isSigned, readSignature } from "#lib/slack/inbound/signature.ts";
import type { Slack } from "#lib/slack/slack.ts";
import { clientAddress, isTooLarge } from "./guards.ts";
import { respond } from "./route.ts";

/** The longest body, bytes, and the longest time for receiving it, ms. */
const MAX_BYTES = 1_048_576;
const TIMEOUT_MS = 2_500;

/** A verified body. `id` is the same for a repeated request. */
export type SlackBody = { text: string; id: string };

/**
 * Makes the handler of a route file. It answers 404 without a signing secret, and 401 to a request that Slack has not signed
 * within five minutes. The answer of `run` is sent as JSON; an empty one as an empty body.
 */
export function createSlackHandler(
  getApp: () => Promise<App>,
  run: (slack: Slack, body: SlackBody) => Promise<object>,
): NextApiHandler {
  return (req, res) => {
    res.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    return respond(getApp, req, res, async (app) => {
      const { slack } = app;
      if (!slack?.signingSecret) throw new AppError("not_found");
      if (req.method !== "POST") throw new AppError("method_not_allowed", { allow: ["POST"] });
      const body = await readSigned(app, req, slack.signingSecret);
      const answer = await app.queuedFor("slack", () => run(slack, body));
      res.setHeader("Cache-Control", "no-store");
      if (Object.keys(answer).length > 0) res.json(answer);
      else res.end();
    });
  };
}

/** @throws AppError invalid_signature | body_too_large | rate_limited | overloaded | request_timeout */
async function readSigned(app: App, req: NextApiRequest, secret: string): Promise<SlackBody> {
  const signature = readSignature(req.headers, Date.now());
  // The body of a request that cannot be valid is not read.
  if (!signature) throw new AppError("invalid_signature");
  const address = clientAddress(req, app.config.trustedProxies);
  const body = await app.bodies.read(req, { address, limit: MAX_BYTES, timeoutMs: TIMEOUT_MS }).catch((cause) => {
    if (cause instanceof AppError) throw cause;
    throw new AppError(isTooLarge(cause) ? "body_too_large" : "invalid_request", { cause });
  });
  if (!isSigned(body, signature, secret)) throw new AppError("invalid_signature");
  return { text: body.toString("utf8"), id: createHash("sha256").update(body).digest("hex") };
}

/** @throws AppError invalid_json */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_json", { cause });
  }
}
