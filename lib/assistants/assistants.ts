/** The assistants of a site: their names, instructions, models and tools. */
import { type Assistant, DEFAULT_ASSISTANT } from "#lib/contract/assistant.ts";
import type { HostedTool } from "#lib/engines/hosted-tools.ts";
import type { Tool } from "#lib/tools/tool.ts";

/** An assistant as its file describes it. */
export type AssistantSpec = {
  id: string;
  name: string;
  description: string | null;
  /** Instructions beside those that every assistant of the site has. */
  instructions: string | null;
  /** Null: the model of the engine. */
  model: string | null;
  /** Names of tools; null: all tools of the site. */
  tools: readonly string[] | null;
};

/** An assistant with its tools looked up. */
export type ConfiguredAssistant = Omit<AssistantSpec, "tools"> & {
  tools: readonly Tool[];
  hosted: readonly HostedTool[];
};

export type Assistants = {
  has(id: string): boolean;
  /** The assistant with this id. The default assistant for null, and for an id whose file was deleted. */
  get(id: string | null): ConfiguredAssistant;
  /** All assistants as readers see them, the default one first. `model` is the model of the engine. */
  list(model: string | null): Assistant[];
};

/** The default assistant of a site that has no file for it. */
const defaultSpec = (name: string): AssistantSpec => ({
  id: DEFAULT_ASSISTANT,
  name,
  description: null,
  instructions: null,
  model: null,
  tools: null,
});

/**
 * `specs` may describe the default assistant too; without such a spec its name is what `name` returns. `tools` and `hosted` are all
 * tools of the site: those that the server performs, and those that the engine's vendor runs.
 */
export function createAssistants(
  specs: readonly AssistantSpec[],
  tools: readonly Tool[],
  name: () => string,
  hosted: readonly HostedTool[] = [],
): Assistants {
  const configure = (spec: AssistantSpec): ConfiguredAssistant => ({
    ...spec,
    tools: spec.tools ? tools.filter((tool) => spec.tools?.includes(tool.name)) : tools,
    hosted: spec.tools ? hosted.filter((tool) => spec.tools?.includes(tool)) : hosted,
  });
  const own = specs.find(({ id }) => id === DEFAULT_ASSISTANT);
  const fallback = configure(own ?? defaultSpec(name()));
  const others = specs.filter((spec) => spec !== own).map(configure);
  const known = new Map([fallback, ...others].map((assistant) => [assistant.id, assistant]));
  return {
    has: (id) => known.has(id),
    get: (id) => (id === null ? fallback : (known.get(id) ?? fallback)),
    list: (model) =>
      [...known.values()].map((assistant) => ({
        id: assistant.id,
        object: "assistant",
        // The site's name may have changed since the start.
        name: assistant === fallback && !own ? name() : assistant.name,
        description: assistant.description,
        model: assistant.model ?? model,
        tools: [
          ...assistant.tools.map(({ name }) => ({ type: "function" as const, function: { name } })),
          ...assistant.hosted.map((type) => ({ type })),
        ],
      })),
  };
}
