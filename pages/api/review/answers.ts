import { reviewHandler } from "#lib/app.ts";
import { sendMarkdown } from "#lib/http/review.ts";
import { exportQuery } from "#lib/http/review-requests.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default reviewHandler({
  /** The verified answers that are not retired, as one Markdown file to download. */
  GET: route({ session: "optional", query: exportQuery }, async ({ app, res }) => {
    const files = await app.verifiedAnswers.exportMarkdown();
    sendMarkdown(res, "verified-answers.md", files);
    return undefined;
  }),
});
