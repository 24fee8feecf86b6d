import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { createThreadBody, emptyBody, threadListQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** Creates a thread and, for a new reader, the owner cookie. */
  POST: route({ body: createThreadBody, session: "ensure" }, ({ app, caller, body }) =>
    app.service.createThread(caller, body.metadata ?? {}, body.pagePath ?? null, { assistant: body.assistant_id }),
  ),
  /** Lists the caller's threads, latest activity first. */
  GET: route({ query: threadListQuery, session: "optional" }, ({ app, caller, query }) =>
    app.service.listThreads(caller, query),
  ),
  /** Deletes all the caller's threads, and the owner cookie with them. */
  DELETE: route({ body: emptyBody }, async ({ app, caller, req, res }) => {
    const deleted = await app.service.deleteAllThreads(caller);
    await app.sessions.clear(req, res);
    return deleted;
  }),
});
