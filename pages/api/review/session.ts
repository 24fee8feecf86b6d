import { reviewHandler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default reviewHandler({
  /** Ends the maintainer's session. */
  DELETE: route({ session: "optional" }, async ({ app, req, res }) => {
    await app.reviewAccess.end({ req, res });
    return { deleted: true };
  }),
});
