import { handler } from "#lib/app.ts";
import { sendEvents } from "#lib/http/event-stream.ts";
import { lastEventIdOf } from "#lib/http/headers.ts";
import { route } from "#lib/http/route.ts";
import { runPath } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** The run as server-sent events; `Last-Event-ID` resumes after that event. */
  GET: route({ session: "either", query: runPath, takesTurns: false }, async (context) => {
    const { app, caller, query, req, res, signal } = context;
    const events = app.service.streamRunEvents(caller, query.threadId, query.runId, lastEventIdOf(req), signal);
    await sendEvents(req, res, events);
    return undefined;
  }),
});
