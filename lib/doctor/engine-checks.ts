import type { AssistantSpec } from "#lib/assistants/assistants.ts";
import type { Env } from "#lib/config/env.ts";
import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";
import type { ModelServer } from "#lib/engines/definition.ts";
import type { ModelState } from "#lib/upstream/check.ts";
import { knownShutdown } from "./shutdowns.ts";

const CHOOSE_A_MODEL = "For answers in sentences set OPENAI_API_KEY, or CHAT_BASE_URL and CHAT_MODEL.";
/** A model that is shut down within this time is reported, ms. */
const SOON_MS = 90 * 86_400_000;

type Models = { config: Env; now: Date; assistants: readonly AssistantSpec[] };

/** Checks access, shutdown date and price of each model: those of the engine and those of `assistants`. */
export async function checkEngine(config: Env, now: Date, assistants: readonly AssistantSpec[] = []): Promise<Check[]> {
  const { name, model, titleModel, server, isDefault } = config.engine;
  if (server && model) return checkModels(server, model, titleModel ?? model, { config, now, assistants });
  return [
    isDefault
      ? warn("engine.model", `No model is set up: the ${name} engine quotes the docs.`, CHOOSE_A_MODEL)
      : ok("engine.model", `The ${name} engine is chosen: it quotes the docs.`),
  ];
}

async function checkModels(
  server: ModelServer,
  model: string,
  titleModel: string,
  { config, now, assistants }: Models,
): Promise<Check[]> {
  const { variables } = server;
  const state = await server.askModel(model);
  const checks = [checkKey(state, variables)];
  if (state.state === "key_refused" || state.state === "unreachable") return checks;
  checks.push(checkModel("engine.model", model, state, variables.model, now));
  if (titleModel !== model) {
    checks.push(checkModel("engine.title_model", titleModel, await server.askModel(titleModel), "TITLE_MODEL", now));
  }
  checks.push(checkPrice("engine.price", model, config));
  for (const { id, model: own } of assistants) {
    if (own === null || own === model) continue;
    const place = `the model of the assistant ${id}`;
    checks.push(checkModel(`assistant.${id}.model`, own, await server.askModel(own), place, now));
    checks.push(checkPrice(`assistant.${id}.price`, own, config));
  }
  return checks;
}

const checkPrice = (id: string, model: string, { prices }: Env): Check =>
  Object.hasOwn(prices, model)
    ? ok(id, `The price of ${model} is configured.`)
    : warn(id, `No price of ${model}: costs of runs are null.`, "Add the model to MODEL_PRICES.");

function checkKey({ state, ...rest }: ModelState, { key, address }: ModelServer["variables"]): Check {
  const status = "status" in rest && rest.status !== null ? ` (HTTP ${rest.status})` : "";
  if (state === "key_refused") {
    const fix = `Make a new key and set ${key}. A key of another organisation or project is refused too.`;
    return fail("engine.key", `The model's server refuses the key${status}.`, fix);
  }
  if (state === "unreachable") {
    const fix = `Check ${address}, the network, the account's quota and the vendor's status page.`;
    return fail("engine.key", `The model's server cannot be reached${status}.`, fix);
  }
  if (state === "untold") {
    const fix = "`npm run doctor -- --live` asks it something.";
    return warn("engine.key", `The model's server answers, but tells nothing of its models${status}.`, fix);
  }
  return ok("engine.key", "The model's server answers and takes the key.");
}

function checkModel(id: string, model: string, state: ModelState, variable: string, now: Date): Check {
  if (state.state === "not_found") {
    const fix = `Set ${variable} to a model that the key may use.`;
    return fail(id, `There is no model ${model}, or the key may not use it.`, fix);
  }
  const day = (state.state === "there" ? state.shutdown : null) ?? knownShutdown(model);
  if (day === null) {
    return state.state === "there"
      ? ok(id, `The model ${model} exists.`)
      : warn(id, `Whether ${model} exists was not checked.`, "`npm run doctor -- --live` asks it something.");
  }
  const left = Date.parse(day) - now.getTime();
  const fix = `Set ${variable} to a model that stays.`;
  if (left <= 0) return fail(id, `The model ${model} was shut down on ${day}.`, fix);
  if (left <= SOON_MS) return warn(id, `The model ${model} will be shut down on ${day}.`, fix);
  return ok(id, `The model ${model} exists, until ${day}.`);
}
