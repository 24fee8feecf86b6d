import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { handoffBody, threadPath } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** Asks for a person, or takes that back. */
  PUT: route({ query: threadPath, body: handoffBody }, ({ app, caller, query, body }) =>
    app.service.askForPerson(caller, query.threadId, body.wanted),
  ),
});
