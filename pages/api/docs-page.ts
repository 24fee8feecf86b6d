import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { docsPageQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** The docs page at an address, for an assistant that is embedded in the page there. */
  GET: route({ query: docsPageQuery, session: "optional" }, async ({ app, query, res }) => {
    res.setHeader("Cache-Control", "private, max-age=60");
    return { data: app.placeOf(query.url) };
  }),
});
