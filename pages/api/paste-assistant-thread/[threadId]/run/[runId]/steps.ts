import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { stepsQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** What the run has done so far, oldest first. */
  GET: route({ session: "either", query: stepsQuery }, ({ app, caller, query }) =>
    app.service.listSteps(caller, query.threadId, query.runId, query),
  ),
});
