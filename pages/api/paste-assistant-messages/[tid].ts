import { handler } from "#lib/app.ts";
import { messagesQuery } from "#lib/http/requests.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** A thread's messages, oldest first. */
  GET: route({ session: "either", query: messagesQuery }, ({ app, caller, query }) =>
    app.service.listMessages(caller, query.tid, query),
  ),
});
