import { handler } from "#lib/app.ts";
import { idempotencyKeyOf, wantsAsync } from "#lib/http/headers.ts";
import { route } from "#lib/http/route.ts";
import { sendMessageBody } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** Accepts a message and starts its run; 202 with the queued run under `Prefer: respond-async`. */
  POST: route({ body: sendMessageBody }, async ({ app, caller, body, req, res, ownKey }) => {
    const respondAsync = wantsAsync(req, res);
    const how = { idempotencyKey: idempotencyKeyOf(req), ownKey: ownKey(), respondAsync };
    // Only what costs the site something is worth a proof.
    if (!how.ownKey && caller.owner) await app.proofOfWork?.check(req, res, caller.owner);
    const run = await app.service.sendMessage(caller, { ...body, ...how });
    if (respondAsync) res.status(202);
    return { run };
  }),
});
