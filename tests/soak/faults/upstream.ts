/** A model's server that is not well, all its faults at once: each has an assistant, and a model, of its own. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Asked, createBook, pause, type RunEnd, secondsUntil } from "#tests/soak/book.ts";
import { paceOf } from "#tests/support/fakes/stream.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { startServer } from "#tests/support/servers/server.ts";
import type { Faulted } from "./faults.ts";
import { afterPieces, changed, endless, type Fault, hang, reset, say, startGateway, trickle } from "./gateway.ts";

const ANSWER = "Set a token, then build the site, and look at the panel.";
/** How long the faults last, ms: longer than two requests wait for an answer. */
const LAST_MS = 28_000;

/** Of a stream only its beginning and its end, and of all that comes no output. */
function withoutOutput(text: string): string {
  const [, before = "", json = ""] = /^((?:event: .*\n)?(?:data: )?)(\{.*\})\s*$/s.exec(text) ?? [];
  if (json === "") return text;
  const event = JSON.parse(json) as { type?: string; response?: object };
  if (event.response)
    return `${before}${JSON.stringify({ ...event, response: { ...event.response, output: [] } })}\n\n`;
  return before === "" ? JSON.stringify({ ...event, output: [] }) : "";
}

const FAULTS: Record<string, Fault> = {
  "stalls before the headers": hang,
  "stalls in mid-answer": afterPieces(6, hang),
  "resets before the headers": reset,
  "resets in mid-answer": afterPieces(6, reset),
  "trickles byte by byte": trickle,
  "answers with a page of HTML": say(200, "text/html", "<!doctype html><title>Welcome</title>"),
  "answers with half a JSON": say(200, "application/json", '{"id":"resp_1","output":[{'),
  "sends events of unknown types": changed((text) => text.replaceAll("response.", "answer.")),
  "completes without output": changed(withoutOutput),
  "ends the stream in mid-answer": afterPieces(6, ({ out }) => void out.end()),
  "sends a line that never ends": endless,
};
export const UPSTREAM_FAULTS = Object.keys(FAULTS).map((fault) => `Model ${fault}`);

/** What a reader saw, in words. */
function describeEnd({ text, how }: RunEnd): string {
  if (how !== "completed") return text === "" ? how : `${how}, with what had come`;
  if (text === ANSWER) return "the whole answer";
  return text.startsWith("The model cannot be reached") ? "quotes of the docs, marked" : `"${text.slice(0, 40)}"`;
}

export async function measureUpstream(add: (result: Faulted) => void): Promise<void> {
  const kinds = Object.entries(FAULTS);
  const fake = createOpenAIFake({ fallback: () => ({ text: ANSWER, pieces: 8, pace: paceOf(20) }) });
  const gateway = await startGateway(fake);
  const assistants = await mkdtemp(path.join(tmpdir(), "assistants-"));
  for (const [at, [description]] of kinds.entries()) {
    const assistant = { name: `Assistant ${at}`, description, model: `model-${at}` };
    await writeFile(path.join(assistants, `fault-${at}.json`), JSON.stringify(assistant));
  }
  const server = await startServer({
    ...{ DOCS_DIR: "tests/support/docs", OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: gateway.url },
    ...{ ASSISTANTS_DIR: assistants, LOG_LEVEL: "error", RATE_LIMIT_PER_MINUTE: "10000" },
  });
  const book = createBook(() => server.url);
  try {
    await secondsUntil(() => book.isAnswered(ANSWER));
    const models = new Map<string, Fault>(kinds.map(([, fault], at) => [`model-${at}`, fault]));
    /** Models of responses, by their ids: a response that is asked for again meets the fault of its model. */
    const modelOf = (url: string, body: string): string | undefined => {
      const id = /\/responses\/([^/?]+)/.exec(url)?.[1];
      if (id) return fake.responses().find((response) => response.id === id)?.model;
      return /\/responses$/.test(url) ? /"model":"([^"]+)"/.exec(body)?.[1] : undefined;
    };
    gateway.meet(({ url = "" }, body) => models.get(modelOf(url, body) ?? "") ?? null);
    const asked = await Promise.all(kinds.map((_, at) => book.ask(`fault-${at}`)));
    const followed = asked.map((entry) => ("run" in entry ? book.follow(entry) : null));
    const soFar = await Promise.all(followed.map((one) => Promise.race([one, pause(LAST_MS).then(() => null)])));
    gateway.meet(null);
    await Promise.all(
      kinds.map(async ([fault], at) => {
        const own = asked[at] as Asked;
        const began = performance.now();
        const last = await followed[at];
        const waited = soFar[at] ? 0 : (performance.now() - began) / 1_000;
        const next = await secondsUntil(() => book.isAnswered(ANSWER, `fault-${at}`));
        const end = soFar[at];
        const whileIt = end ? describeEnd(end) : `keeps waiting; afterwards ${last ? describeEnd(last) : "nothing"}`;
        if (!own.run) throw new Error(`The question was refused while the model ${fault}.`);
        add({ fault: `Model ${fault}`, seen: whileIt, lost: 0, seconds: Math.max(waited, next) });
      }),
    );
    const lost = await book.countLost();
    if (lost > 0) add({ fault: "Model, all of them", seen: "", lost, seconds: 0 });
  } finally {
    await server.close();
    await gateway.close();
    await rm(assistants, { recursive: true, force: true });
  }
}
