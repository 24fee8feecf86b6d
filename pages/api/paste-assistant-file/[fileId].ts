import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { sendFile } from "#lib/http/send-file.ts";
import { emptyBody, fileQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** What a file holds. */
  GET: route({ session: "either", query: fileQuery, takesTurns: false }, async ({ app, caller, query, req, res }) => {
    const { file, content } = await app.service.getFile(caller, query.fileId);
    sendFile(req, res, file, content);
    return undefined;
  }),
  /** Forgets an upload that no question was asked with. */
  DELETE: route({ body: emptyBody, query: fileQuery }, ({ app, caller, query }) =>
    app.service.deleteFile(caller, query.fileId),
  ),
});
