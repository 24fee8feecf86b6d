import { handler } from "#lib/app.ts";
import { sendEvents } from "#lib/http/event-stream.ts";
import { wantsEvents } from "#lib/http/headers.ts";
import { route } from "#lib/http/route.ts";
import { completionBody } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** Runs a template held by the server, named by `prompt`, over `context`; as events under `Accept: text/event-stream`. */
  POST: route(
    { body: completionBody, session: "optional" },
    async ({ app, caller, body, req, res, ownKey, signal }) => {
      const request = { template: body.prompt, context: body.context, ownKey: ownKey() };
      if (!wantsEvents(req)) return app.service.complete(caller, request, signal);
      await sendEvents(req, res, app.service.streamCompletion(caller, request, signal));
      return undefined;
    },
  ),
});
