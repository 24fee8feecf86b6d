import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { emptyBody, threadPath, updateThreadBody } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  GET: route({ session: "either", query: threadPath }, ({ app, caller, query }) =>
    app.service.getThread(caller, query.threadId),
  ),
  /** Merges metadata, e.g. the title. */
  PUT: route({ session: "either", query: threadPath, body: updateThreadBody }, ({ app, caller, query, body }) =>
    app.service.updateThread(caller, query.threadId, body.metadata),
  ),
  /** Deletes the thread here and upstream, and ends its run. */
  DELETE: route({ session: "either", query: threadPath, body: emptyBody }, ({ app, caller, query }) =>
    app.service.deleteThread(caller, query.threadId),
  ),
});
