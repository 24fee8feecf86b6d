import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { docsSearchBody, docsSuggestQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** Sections for words that are still being typed. */
  GET: route({ query: docsSuggestQuery, session: "optional" }, async ({ app, query, res }) => {
    res.setHeader("Cache-Control", "private, max-age=60");
    return { data: app.suggest(query.q, query.limit, app.docs.editionOf(query)) };
  }),
  POST: route({ body: docsSearchBody, session: "optional" }, async ({ app, caller, body }) => {
    const edition = app.docs.editionOf({ ...body, question: body.prompt });
    const { sections, ...rest } = await app.service.search(caller, body.prompt, { edition });
    return { data: sections, ...rest };
  }),
});
