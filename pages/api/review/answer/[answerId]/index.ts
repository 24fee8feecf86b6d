import { reviewHandler } from "#lib/app.ts";
import { maintainerOf } from "#lib/http/review.ts";
import { answerBody, answerPath } from "#lib/http/review-requests.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default reviewHandler({
  /** Changes a verified answer, which is active afterwards. */
  PUT: route({ session: "optional", query: answerPath, body: answerBody }, ({ app, query, body, req }) => {
    const { version, ...fields } = body;
    return app.verifiedAnswers.update(query.answerId, version, fields, maintainerOf(req));
  }),
});
