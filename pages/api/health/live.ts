import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** 200 as long as the process answers: what does not is to be restarted. Nothing else is asked. */
  GET: route({ session: "optional", takesTurns: false }, async () => ({ status: "ok" })),
});
