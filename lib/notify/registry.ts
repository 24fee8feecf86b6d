/** All notifiers. Each has a folder beside this file and one line here. A notifier is active when it is configured. */
import type { NotifierDefinition } from "./definition.ts";
import { slack } from "./slack/definition.ts";

/** The log notifier is active when no other one is configured. */
export const notifiers: readonly NotifierDefinition[] = [slack];
