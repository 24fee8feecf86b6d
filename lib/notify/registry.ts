/** All notifiers: each has a folder of its own beside this file, and one line here. Those that are set up are on. */
import type { NotifierDefinition } from "./definition.ts";
import { slack } from "./slack/definition.ts";

/** Where none of them is set up, the log stands in. */
export const notifiers: readonly NotifierDefinition[] = [slack];
