import { docsWebhook } from "#lib/app.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

/** POST: the docs' repository has changed. */
export default docsWebhook();
