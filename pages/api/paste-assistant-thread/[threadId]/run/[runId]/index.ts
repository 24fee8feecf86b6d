import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { runPath } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  GET: route({ session: "either", query: runPath }, ({ app, caller, query }) =>
    app.service.getRun(caller, query.threadId, query.runId),
  ),
});
