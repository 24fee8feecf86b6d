import { handler } from "#lib/app.ts";
import { sendNotModified } from "#lib/http/etag.ts";
import { route } from "#lib/http/route.ts";
import { docsNavQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** The whole navigation, of the language and version that has this version of the tree. A page names the version that it was drawn with, so the answer to it never changes. */
  GET: route({ query: docsNavQuery, session: "optional" }, async ({ app, query, req, res }) => {
    const { version, entries } = app.docs.navigationOf(query.v);
    res.setHeader("Cache-Control", query.v === version ? "public, max-age=31536000, immutable" : "no-cache");
    res.setHeader("Content-Type", "application/json; charset=utf-8");
    if (!sendNotModified(req, res, `W/"${version}"`)) res.end(JSON.stringify({ version, data: entries }));
  }),
});
