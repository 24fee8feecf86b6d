import { reviewHandler } from "#lib/app.ts";
import { maintainerOf } from "#lib/http/review.ts";
import { reviewThreadPath } from "#lib/http/review-requests.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default reviewHandler({
  /** A conversation as it is now, for an open review page. */
  GET: route({ session: "optional", query: reviewThreadPath }, ({ app, query, req }) =>
    app.review.getConversation(query.threadId, maintainerOf(req)),
  ),
});
