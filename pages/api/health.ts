import { handler } from "#lib/app.ts";
import { route } from "#lib/http.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  GET: route({ session: "optional" }, ({ app }) => app.health()),
});
