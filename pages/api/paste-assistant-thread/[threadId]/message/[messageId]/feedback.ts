import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { emptyBody, feedbackBody, messagePath } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** The reader's vote on an answer; it takes the place of a former one. */
  PUT: route({ query: messagePath, body: feedbackBody }, ({ app, caller, query, body }) =>
    app.service.saveFeedback(caller, query.threadId, query.messageId, body),
  ),
  /** Takes the vote back; safe to repeat. */
  DELETE: route({ query: messagePath, body: emptyBody }, ({ app, caller, query }) =>
    app.service.deleteFeedback(caller, query.threadId, query.messageId),
  ),
});
