import { handler } from "#lib/app.ts";
import { AppError } from "#lib/errors.ts";
import { route } from "#lib/http/route.ts";
import { sendAsset } from "#lib/http/send-asset.ts";
import { docsFileQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** A picture, video or download that a page of the docs names, known to browsers below /docs-files/. */
  GET: route({ session: "optional", query: docsFileQuery, takesTurns: false }, async ({ app, query, req, res }) => {
    const file = await app.docs.assets.open(query.path);
    if (!file) throw new AppError("not_found");
    await sendAsset(req, res, file, { version: file.version, isCurrent: query.v === file.version });
    return undefined;
  }),
});
