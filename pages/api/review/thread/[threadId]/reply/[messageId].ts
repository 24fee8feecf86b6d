import { reviewHandler } from "#lib/app.ts";
import { maintainerOf } from "#lib/http/review.ts";
import { replyBody, reviewMessagePath } from "#lib/http/review-requests.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default reviewHandler({
  /** Changes a reply of this maintainer. */
  PUT: route({ session: "optional", query: reviewMessagePath, body: replyBody }, async ({ app, query, body, req }) => {
    await app.review.changeReply(query.threadId, query.messageId, body.text, maintainerOf(req));
    return { id: query.messageId };
  }),
  /** Deletes it. */
  DELETE: route({ session: "optional", query: reviewMessagePath }, async ({ app, query, req }) => {
    await app.review.changeReply(query.threadId, query.messageId, null, maintainerOf(req));
    return { id: query.messageId, deleted: true };
  }),
});
