import { reviewHandler } from "#lib/app.ts";
import { maintainerOf } from "#lib/http/review.ts";
import { replyBody, reviewThreadPath } from "#lib/http/review-requests.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default reviewHandler({
  /** Sends a reply to the reader. */
  POST: route({ session: "optional", query: reviewThreadPath, body: replyBody }, async ({ app, query, body, req }) => {
    const author = maintainerOf(req);
    const { id } = await app.replies.reply({ threadId: query.threadId, author, text: body.text, origin: null });
    return { id };
  }),
});
