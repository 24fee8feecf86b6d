import { handler } from "#lib/app.ts";
import { idempotencyKeyOf } from "#lib/http/headers.ts";
import { route } from "#lib/http/route.ts";
import { queryBody } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** A program's question and its whole answer. Without an `Idempotency-Key` the run ends when the program goes away. */
  POST: route({ body: queryBody, session: "key" }, ({ app, caller, body, req, signal }) =>
    app.query(caller, { ...body, idempotencyKey: idempotencyKeyOf(req) }, signal),
  ),
});
