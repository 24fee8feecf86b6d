/** An engine as the configuration knows it. `registry.ts` lists all of them. */
import type { Values, Variables } from "#lib/environment/parse-variables.ts";
import type { Translate } from "#lib/messages/translate.ts";
import type { ModelState } from "#lib/upstream/check.ts";
import type { Quote } from "./demo/quote.ts";
import type { Engine } from "./engine.ts";
import type { HostedTool } from "./hosted-tools.ts";

/** A server of models that `npm run doctor` can ask. */
export type ModelServer = {
  /** The variables that a maintainer corrects when the key, the model or the address is wrong. */
  variables: { key: string; model: string; address: string };
  /** Asks whether the key may use `model`. Nothing is generated. */
  askModel(model: string): Promise<ModelState>;
};

/** What an engine gets of the app that it is part of. */
export type EngineParts = {
  /** Chooses what is quoted of a section. */
  quote: Quote;
  /** Texts of the site in a language; null is the site's own. Default: those that come with the project. */
  translate?: (language: string | null) => Translate;
};

/** An engine with its variables read. */
export type EngineSettings = {
  /** The model that answers, and the one that writes titles; null for an engine without a model. */
  model: string | null;
  titleModel: string | null;
  /** Tools that the vendor runs itself and that are on. */
  hostedTools: readonly HostedTool[];
  /** Whether the vendor has a conversation for each thread. */
  hasConversations: boolean;
  /** Null where there is no server to ask. */
  server: ModelServer | null;
  create(parts: EngineParts): Engine;
};

/** What an engine reads of the variables that all engines share. */
export type SharedSettings = { titleModel: string | null };

export type EngineDefinition<V extends Variables = Variables> = {
  /** The value of ASSISTANT_ENGINE, and the name of the engine itself. */
  name: string;
  variables: V;
  /** A line "NAME: reason" for each variable that does not fit the others. `isChosen`: this engine answers. */
  problems(values: Values<V>, isChosen: boolean): string[];
  /** Null where the variables do not set this engine up. */
  configure(values: Values<V>, shared: SharedSettings): EngineSettings | null;
};

/** Checks an engine's parts against each other; the type of its variables stays inside. */
export const defineEngine = <V extends Variables>(definition: EngineDefinition<V>): EngineDefinition => definition;
