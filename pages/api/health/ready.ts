import { handler } from "#lib/app.ts";
import { AppError } from "#lib/errors.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** 200 where requests should be sent; 503 `not_ready` while the database is away and once the server is stopping. */
  GET: route({ session: "optional", takesTurns: false }, async ({ app }) => {
    if (!(await app.health.isReady())) throw new AppError("not_ready", { retryAfterMs: 1_000 });
    return { status: "ok" };
  }),
});
