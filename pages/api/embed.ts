import { scriptOf } from "#components/assistant/embed/branded-script.ts";
import { handler } from "#lib/app.ts";
import { AppError } from "#lib/errors.ts";
import { sendNotModified } from "#lib/http/etag.ts";
import { route } from "#lib/http/route.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** The loader that other sites' pages include, known to them as /embed.js; 404 while embedding is off. */
  GET: route({ session: "optional" }, async ({ app, req, res }) => {
    if (app.config.embedOrigins.length === 0) throw new AppError("not_found", { detail: "Embedding is off here." });
    const { text, etag } = scriptOf(app.brand(), app.catalogue);
    res.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    res.setHeader("Cache-Control", "public, max-age=3600, stale-while-revalidate=86400");
    res.setHeader("Content-Type", "text/javascript; charset=utf-8");
    if (!sendNotModified(req, res, etag)) res.end(text);
  }),
});
