import { create as contentDisposition } from "content-disposition";
import { handler } from "#lib/app.ts";
import { route } from "#lib/http.ts";
import { emptyBody, fileQuery } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** What a file holds, to be saved: nothing in it ever runs as a page of this site. */
  GET: route({ query: fileQuery }, async ({ app, caller, query, res }) => {
    const { file, content } = await app.service.getFile(caller, query.fid);
    res.setHeader("Content-Type", file.media_type);
    res.setHeader("Content-Disposition", contentDisposition(file.name));
    res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    res.setHeader("X-Content-Type-Options", "nosniff");
    // A file never changes; only its owner's browser may keep it.
    res.setHeader("Cache-Control", "private, max-age=3600, immutable");
    res.end(content);
    return undefined;
  }),
  /** Forgets an upload that no question was asked with. */
  DELETE: route({ body: emptyBody, query: fileQuery }, ({ app, caller, query }) =>
    app.service.deleteFile(caller, query.fid),
  ),
});
