import { reviewHandler } from "#lib/app.ts";
import { answerPath, versionBody } from "#lib/http/review-requests.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default reviewHandler({
  /** Confirms that a stale answer is still right. */
  POST: route({ session: "optional", query: answerPath, body: versionBody }, ({ app, query, body }) =>
    app.verifiedAnswers.confirm(query.answerId, body.version),
  ),
});
