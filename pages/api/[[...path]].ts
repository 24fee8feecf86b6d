import { handler } from "#lib/app.ts";
import { AppError } from "#lib/errors.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

const missing = route({ session: "optional" }, async () => {
  throw new AppError("not_found");
});

/** Paths that are no route answer like everything else: with a problem, not with a page. */
export default handler({ GET: missing, POST: missing, PUT: missing, DELETE: missing });
