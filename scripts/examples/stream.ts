/** Asks a running site and prints the answer as it streams: node scripts/examples/stream.ts "How do I set up Slack?" */
import { createAssistant } from "#lib/client/assistant.ts";

const [question = "How do I set up Slack?"] = process.argv.slice(2);
const url = process.env.ASSISTANT_URL ?? "http://localhost:3000";
const openAIKey = process.env.OWN_OPENAI_KEY;
const assistant = createAssistant({ url, ...(openAIKey && { openAIKey }) });

const stopped = new AbortController();
process.once("SIGINT", () => stopped.abort());

for await (const event of assistant.stream(question, { signal: stopped.signal })) {
  if (event.type === "step") process.stderr.write(`${event.step.tool} ${event.step.query ?? ""}\n`);
  if (event.type === "text-created") process.stdout.write("\n");
  if (event.type === "delta") process.stdout.write(event.delta);
  if (event.type === "end") process.stdout.write(`\n\n${event.status}, thread ${event.threadId}\n`);
  if (event.type === "error") {
    process.stderr.write(`\n${event.code}: ${event.message}\n`);
    process.exitCode = 1;
  }
}
