/** All engines: each has a folder of its own beside this file, and one line here. The first that is set up answers. */
import { chat } from "./chat/definition.ts";
import type { EngineDefinition } from "./definition.ts";
import { demo } from "./demo/definition.ts";
import { openai } from "./openai/definition.ts";

export const engines: readonly EngineDefinition[] = [openai, chat, demo];
