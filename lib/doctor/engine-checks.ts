import type { AssistantSpec } from "#lib/assistants/assistants.ts";
import type { Env } from "#lib/config/env.ts";
import { checkListedModel, checkOpenAIModel, type ModelState } from "#lib/upstream/check.ts";
import { OPENAI_URL } from "#lib/upstream/client.ts";
import { bad, type Check, doubtful, good } from "./checks.ts";
import { knownShutdown } from "./shutdowns.ts";

/** A model that ends within so many days is worth a word, ms. */
const SOON_MS = 90 * 86_400_000;

/** Whether each model can be had with the key, for how long, and at what price; those of `assistants` as well. */
export async function checkEngine(config: Env, now: Date, assistants: readonly AssistantSpec[] = []): Promise<Check[]> {
  const { engine, openai, chat } = config;
  if (engine === "openai" && openai) {
    const asked = { ...openai, baseURL: openai.baseURL ?? OPENAI_URL };
    const names = { key: "OPENAI_API_KEY", model: "ASSISTANT_MODEL", address: "OPENAI_BASE_URL" };
    return checkModels(
      { ...asked, names, ask: (model) => checkOpenAIModel({ ...asked, model }) },
      config,
      now,
      assistants,
    );
  }
  if (engine === "chat" && chat) {
    const asked = { ...chat, apiKey: chat.apiKey ?? null };
    const names = { key: "CHAT_API_KEY", model: "CHAT_MODEL", address: "CHAT_BASE_URL" };
    return checkModels(
      { ...asked, names, ask: (model) => checkListedModel({ ...asked, model }) },
      config,
      now,
      assistants,
    );
  }
  const fix = "For answers in sentences set OPENAI_API_KEY, or CHAT_BASE_URL and CHAT_MODEL.";
  return [
    config.engine === "demo" && !openai && !chat
      ? doubtful("engine.model", "No model is set up: the demo engine quotes the docs.", fix)
      : good("engine.model", "The demo engine is chosen: it quotes the docs."),
  ];
}

type Upstream = {
  model: string;
  titleModel: string;
  names: { key: string; model: string; address: string };
  ask(model: string): Promise<ModelState>;
};

async function checkModels(
  upstream: Upstream,
  config: Env,
  now: Date,
  assistants: readonly AssistantSpec[],
): Promise<Check[]> {
  const { model, titleModel, names } = upstream;
  const state = await upstream.ask(model);
  const checks = [checkKey(state, names)];
  if (state.state === "key_refused" || state.state === "unreachable") return checks;
  checks.push(checkModel("engine.model", model, state, names.model, now));
  if (titleModel !== model) {
    checks.push(checkModel("engine.title_model", titleModel, await upstream.ask(titleModel), "TITLE_MODEL", now));
  }
  checks.push(checkPrice("engine.price", model, config));
  for (const { id, model: own } of assistants) {
    if (own === null || own === model) continue;
    const place = `the model of the assistant ${id}`;
    checks.push(checkModel(`assistant.${id}.model`, own, await upstream.ask(own), place, now));
    checks.push(checkPrice(`assistant.${id}.price`, own, config));
  }
  return checks;
}

const checkPrice = (id: string, model: string, { prices }: Env): Check =>
  Object.hasOwn(prices, model)
    ? good(id, `The price of ${model} is configured.`)
    : doubtful(id, `No price of ${model}: costs of runs are null.`, "Add the model to MODEL_PRICES.");

function checkKey({ state, ...rest }: ModelState, { key, address }: Upstream["names"]): Check {
  const status = "status" in rest && rest.status !== null ? ` (HTTP ${rest.status})` : "";
  if (state === "key_refused") {
    const fix = `Make a new key and set ${key}. A key of another organisation or project is refused too.`;
    return bad("engine.key", `The model's server refuses the key${status}.`, fix);
  }
  if (state === "unreachable") {
    const fix = `Check ${address}, the network, the account's quota and the vendor's status page.`;
    return bad("engine.key", `The model's server cannot be reached${status}.`, fix);
  }
  if (state === "untold") {
    const fix = "`npm run doctor -- --live` asks it something.";
    return doubtful("engine.key", `The model's server answers, but tells nothing of its models${status}.`, fix);
  }
  return good("engine.key", "The model's server answers and takes the key.");
}

function checkModel(id: string, model: string, state: ModelState, variable: string, now: Date): Check {
  if (state.state === "not_found") {
    const fix = `Set ${variable} to a model that the key may use.`;
    return bad(id, `There is no model ${model}, or the key may not use it.`, fix);
  }
  const day = (state.state === "there" ? state.shutdown : null) ?? knownShutdown(model);
  if (day === null) {
    return state.state === "there"
      ? good(id, `The model ${model} exists.`)
      : doubtful(id, `Whether ${model} exists was not checked.`, "`npm run doctor -- --live` asks it something.");
  }
  const left = Date.parse(day) - now.getTime();
  const fix = `Set ${variable} to a model that stays.`;
  if (left <= 0) return bad(id, `The model ${model} was shut down on ${day}.`, fix);
  if (left <= SOON_MS) return doubtful(id, `The model ${model} will be shut down on ${day}.`, fix);
  return good(id, `The model ${model} exists, until ${day}.`);
}
