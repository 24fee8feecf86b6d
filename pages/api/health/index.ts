import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** What runs here and how it is; 200 as long as the server runs. */
  GET: route({ session: "optional", takesTurns: false }, ({ app }) => app.health.report()),
});
