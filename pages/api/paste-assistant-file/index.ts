import { handler } from "#lib/app.ts";
import { route } from "#lib/http.ts";
import { uploadQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** Keeps the body as a file called `name`, for a question to come. A new reader gets the owner cookie. */
  POST: route({ query: uploadQuery, session: "ensure" }, ({ app, caller, query, content }) =>
    app.service.addFile(caller, query.name, content),
  ),
});
