/** The demo engine needs nothing: it is always set up. */
import { defineEngine, type EngineDefinition } from "#lib/engines/definition.ts";
import { createDemoEngine } from "./engine.ts";

export const demo: EngineDefinition = defineEngine({
  name: "demo",
  variables: {},
  problems: () => [],
  configure: () => ({
    model: null,
    titleModel: null,
    hostedTools: [],
    hasConversations: false,
    server: null,
    create: (parts) => createDemoEngine(parts),
  }),
});
