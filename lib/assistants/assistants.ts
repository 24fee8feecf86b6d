/** The assistants of a site: who answers a thread, as what, on which model and with which tools. */
import { type Assistant, DEFAULT_ASSISTANT } from "#lib/contract/assistant.ts";
import type { HostedTool } from "#lib/engines/hosted-tools.ts";
import type { Tool } from "#lib/tools/tool.ts";

/** An assistant as its file says it. */
export type AssistantSpec = {
  id: string;
  name: string;
  description: string | null;
  /** What the model is told beside what every assistant of the site is told. */
  instructions: string | null;
  /** Null: the engine's own. */
  model: string | null;
  /** By name; null: all of the site's. */
  tools: readonly string[] | null;
};

export type Persona = Omit<AssistantSpec, "tools"> & { tools: readonly Tool[]; hosted: readonly HostedTool[] };

export type Assistants = {
  has(id: string): boolean;
  /** Who answers a thread: the default one where none was chosen, or where its file is gone. */
  of(id: string | null): Persona;
  /** All of them as readers see them, the default one first; `model` is the engine's. */
  list(model: string | null): Assistant[];
};

/** The assistant of a site without files for any. */
const standard = (name: string): AssistantSpec => ({
  id: DEFAULT_ASSISTANT,
  name,
  description: null,
  instructions: null,
  model: null,
  tools: null,
});

/**
 * `specs` may describe the default one, too; it is called `name` unless they do. Their tools are among `tools`, and among
 * those that the engine's vendor runs (`hosted`).
 */
export function createAssistants(
  specs: readonly AssistantSpec[],
  tools: readonly Tool[],
  name: string,
  hosted: readonly HostedTool[] = [],
): Assistants {
  const toPersona = (spec: AssistantSpec): Persona => ({
    ...spec,
    tools: spec.tools ? tools.filter((tool) => spec.tools?.includes(tool.name)) : tools,
    hosted: spec.tools ? hosted.filter((tool) => spec.tools?.includes(tool)) : hosted,
  });
  const own = specs.find(({ id }) => id === DEFAULT_ASSISTANT);
  const fallback = toPersona(own ?? standard(name));
  const others = specs.filter((spec) => spec !== own).map(toPersona);
  const known = new Map([fallback, ...others].map((persona) => [persona.id, persona]));
  return {
    has: (id) => known.has(id),
    of: (id) => (id === null ? fallback : (known.get(id) ?? fallback)),
    list: (model) =>
      [...known.values()].map((persona) => ({
        id: persona.id,
        object: "assistant",
        name: persona.name,
        description: persona.description,
        model: persona.model ?? model,
        tools: [
          ...persona.tools.map(({ name }) => ({ type: "function" as const, function: { name } })),
          ...persona.hosted.map((type) => ({ type })),
        ],
      })),
  };
}
