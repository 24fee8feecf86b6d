import { handler } from "#lib/app.ts";
import { fileNameOf } from "#lib/http/headers.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** Keeps the body, under the name in `Content-Disposition`, for a question to come. A new reader gets the owner cookie. */
  POST: route({ session: "ensure" }, ({ app, caller, req, content }) =>
    app.service.addFile(caller, fileNameOf(req), content),
  ),
});
