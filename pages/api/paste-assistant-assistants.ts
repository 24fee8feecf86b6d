import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { listQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** The assistants a thread may be started with, the default one first. */
  GET: route({ query: listQuery, session: "optional" }, async ({ app, query }) => app.service.listAssistants(query)),
});
