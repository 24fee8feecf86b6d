/** All tools: each has a file of its own beside this one, and one line here. */
import type { HostedTool } from "#lib/engines/hosted-tools.ts";
import type { Values, Variables } from "#lib/environment/parse-variables.ts";
import { latestRelease } from "./latest-release.ts";
import type { OptionalTool } from "./optional-tool.ts";
import { relevantDocs } from "./relevant-docs.ts";
import type { Tool } from "./tool.ts";

/** On for everybody. */
export const standardTools: readonly Tool[] = [relevantDocs];

/** On where ASSISTANT_TOOLS names them. */
export const optionalTools: readonly OptionalTool[] = [latestRelease];

/** The tools of a site that switched the optional ones in `names` on. `values` are those of all environment variables. */
export const createTools = (names: readonly string[], values: Values<Variables>): readonly Tool[] => [
  ...standardTools,
  ...optionalTools.filter(({ name }) => names.includes(name)).map((tool) => tool.create(values)),
];

/** The names that an assistant's file may use: those of `tools`, and the hosted tools that are on. */
export const toolNames = (tools: readonly Tool[], hosted: readonly HostedTool[]): string[] => [
  ...tools.map(({ name }) => name),
  ...hosted,
];
