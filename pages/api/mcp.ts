import { answerMcp } from "#lib/agents/mcp/answer.ts";
import { handler } from "#lib/app.ts";
import { route } from "#lib/http/route.ts";
import { mcpBody } from "#lib/requests.ts";

export const config = { api: { bodyParser: false, externalResolver: true } };

export default handler({
  /** One message of the Model Context Protocol; without sessions there is nothing to GET or DELETE. */
  POST: route({ body: mcpBody, session: "optional" }, (exchange) => answerMcp(exchange)),
});
