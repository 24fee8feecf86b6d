import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** Liveness: 200 as long as the process answers. No dependency is checked. */
  GET: route({ session: "optional", takesTurns: false }, async () => ({ status: "ok" })),
});
