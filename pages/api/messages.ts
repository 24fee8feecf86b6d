import { handler } from "#lib/app.ts";
import { AppError } from "#lib/errors.ts";
import { sendNotModified } from "#lib/http/etag.ts";
import { route } from "#lib/http/route.ts";
import { interfaceQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** The assistant's texts in a language. A page names the version that it was drawn with: that answer never changes. */
  GET: route({ query: interfaceQuery, session: "optional" }, async ({ app, query, req, res }) => {
    const found = app.catalogue.forAssistant(query.lang);
    if (!found) throw new AppError("not_found");
    const { version, messages } = found;
    res.setHeader("Cache-Control", query.v === version ? "public, max-age=31536000, immutable" : "no-cache");
    res.setHeader("Content-Type", "application/json; charset=utf-8");
    if (!sendNotModified(req, res, `W/"${version}"`)) res.end(JSON.stringify({ version, data: messages }));
  }),
});
