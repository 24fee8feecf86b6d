import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { messagesQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** A thread's messages, oldest first. */
  GET: route({ session: "either", query: messagesQuery }, ({ app, caller, query }) =>
    app.service.listMessages(caller, query.threadId, query),
  ),
});
