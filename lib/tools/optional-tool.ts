import type { Values, Variables } from "#lib/environment/parse-variables.ts";
import type { Tool } from "./tool.ts";

/** A tool that a site switches on with ASSISTANT_TOOLS, and the environment variables that it reads. */
export type OptionalTool<V extends Variables = Variables> = {
  /** The tool's own name. */
  name: string;
  variables: V;
  create(values: Values<V>): Tool;
};

/** Checks a tool's parts against each other; the type of its variables stays inside. */
export const defineOptionalTool = <V extends Variables>(definition: OptionalTool<V>): OptionalTool => definition;
