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
  /** For programs: the sections lead to where the docs are published. */
  POST: route({ body: docsSearchBody, session: "optional" }, async ({ app, caller, body }) => {
    const page = body.page && (app.addresses.pathOf(body.page) ?? body.page);
    const edition = app.docs.editionOf({ ...body, page, question: body.prompt });
    const { sections, ...rest } = await app.service.search(caller, body.prompt, { edition });
    return { data: sections.map((section) => ({ ...section, url: app.addresses.href(section.url) })), ...rest };
  }),
});
