import { handler } from "#lib/app.ts";
import { sendEvents } from "#lib/http/event-stream.ts";
import { lastThreadEventOf } from "#lib/http/headers.ts";
import { route } from "#lib/http/route.ts";
import { threadPath } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

/** A reader who waits for a person does not notice seconds. Not all pages come back at once after a restart, ms. */
const RECONNECT_MS = 5_000;

export default handler({
  /** Changes of the thread by maintainers as server-sent events; `Last-Event-ID` resumes after that event. */
  GET: route({ session: "either", query: threadPath, takesTurns: false }, async (context) => {
    const { app, caller, query, req, res, signal } = context;
    const events = app.service.streamThreadEvents(caller, query.threadId, lastThreadEventOf(req), signal);
    await sendEvents(req, res, events, RECONNECT_MS);
    return undefined;
  }),
});
