import { reviewHandler } from "#lib/app.ts";
import { maintainerOf } from "#lib/http/review.ts";
import { correctionBody, reviewThreadPath } from "#lib/http/review-requests.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default reviewHandler({
  /** Corrects an answer: its reader sees the correction, and later readers get it as a verified answer. */
  POST: route(
    { session: "optional", query: reviewThreadPath, body: correctionBody },
    ({ app, query: { threadId }, body, req }) =>
      app.verifiedAnswers.correct({ threadId, author: maintainerOf(req), ...body }),
  ),
});
