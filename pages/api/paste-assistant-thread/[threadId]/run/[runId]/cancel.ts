import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { emptyBody, runPath } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  POST: route({ session: "either", query: runPath, body: emptyBody }, ({ app, caller, query }) =>
    app.service.cancelRun(caller, query.threadId, query.runId),
  ),
});
