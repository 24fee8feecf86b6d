import { reviewHandler } from "#lib/app.ts";
import { maintainerOf } from "#lib/http/review.ts";
import { handBody, reviewThreadPath } from "#lib/http/review-requests.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default reviewHandler({
  /** Takes a thread, or hands it back to the assistant. */
  PUT: route({ session: "optional", query: reviewThreadPath, body: handBody }, async ({ app, query, body, req }) => {
    const { handoff, handoff_by } = await app.replies.hand(query.threadId, body.handoff, maintainerOf(req));
    return { state: handoff, by: handoff_by };
  }),
});
