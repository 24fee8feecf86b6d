/** Every tool there is: each has a file of its own beside this one, and one line here. */
import type { HostedTool } from "#lib/engines/hosted-tools.ts";
import { createLatestRelease } from "./latest-release.ts";
import { relevantDocs } from "./relevant-docs.ts";
import type { Tool } from "./tool.ts";

/** What tools are told of the configuration. */
export type ToolConfig = { releasesUrl: string | null };

/** On for everybody. */
const standard: readonly Tool[] = [relevantDocs];

/** On where ASSISTANT_TOOLS names them. */
const optional = {
  get_latest_release: createLatestRelease,
} as const satisfies Record<string, (config: ToolConfig) => Tool>;

export type OptionalTool = keyof typeof optional;
export const OPTIONAL_TOOLS = Object.keys(optional) as OptionalTool[];

/** The tools of a site that switched `names` on. */
export const createTools = (names: readonly OptionalTool[], config: ToolConfig): readonly Tool[] => [
  ...standard,
  ...names.map((name) => optional[name](config)),
];

/** What an assistant's file may name: those tools, and the engine's vendor's own that are on. */
export const toolNames = (
  tools: readonly Tool[],
  { openai }: { openai: { hostedTools: readonly HostedTool[] } | null },
): string[] => [...tools.map(({ name }) => name), ...(openai?.hostedTools ?? [])];
