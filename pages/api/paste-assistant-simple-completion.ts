import { handler } from "#lib/app.ts";
import { route } from "#lib/http.ts";
import { completionBody } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** Runs a template held by the server, named by `prompt`, over `context`. */
  POST: route({ body: completionBody, session: "optional" }, ({ app, caller, body, signal }) =>
    app.service.complete(caller, body.prompt, body.context, signal),
  ),
});
