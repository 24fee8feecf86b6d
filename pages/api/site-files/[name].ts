import { handler } from "#lib/app.ts";
import { AppError } from "#lib/errors.ts";
import { route } from "#lib/http/route.ts";
import { sendBrandFile } from "#lib/http/send-brand-file.ts";
import { siteFileQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** A picture or font of the site's brand, known to browsers below /site-files/. */
  GET: route({ session: "optional", query: siteFileQuery, takesTurns: false }, async ({ app, query, req, res }) => {
    const file = app.brand().files.get(query.name);
    if (!file) throw new AppError("not_found");
    sendBrandFile(req, res, file, query.v === file.version);
    return undefined;
  }),
});
