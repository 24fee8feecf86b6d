import { handler } from "#lib/app.ts";
import { route } from "#lib/http.ts";
import { docsSearchBody } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  POST: route({ body: docsSearchBody, session: "optional" }, async ({ app, caller, body }) => {
    const { sections, ...rest } = await app.service.search(caller, body.prompt);
    return { data: sections, ...rest };
  }),
});
