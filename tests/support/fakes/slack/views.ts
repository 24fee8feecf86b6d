/** The methods of views (modals) and assistant threads. */
import type { JsonObject } from "#tests/support/fakes/server.ts";
import { findViewProblems } from "./limits.ts";
import { fail, type Method, type Methods, type SlackState } from "./state.ts";

export const viewMethods = (state: SlackState): Methods => ({
  "views.open": {
    scopes: [],
    perform: ({ trigger_id, view }) => {
      const user = state.triggers.get(String(trigger_id));
      if (user === undefined) return fail("invalid_trigger_id");
      if (user === "") return fail("exchanged_trigger_id");
      if (typeof view !== "object" || view === null) return fail("invalid_arguments");
      const problems = findViewProblems(view as JsonObject);
      if (problems.length > 0) return fail("invalid_arguments", { response_metadata: { messages: problems } });
      state.triggers.set(String(trigger_id), "");
      const opened = { id: state.nextId("V"), hash: state.nextId("h"), user, view: view as JsonObject, open: true };
      state.views.push(opened);
      return { ok: true, view: { ...opened.view, id: opened.id, hash: opened.hash } };
    },
  },
  "views.update": {
    scopes: [],
    perform: ({ view_id, view, hash }) => {
      const found = state.views.find(({ id, open }) => id === view_id && open);
      if (!found) return fail("not_found");
      if (hash !== undefined && hash !== found.hash) return fail("hash_conflict");
      Object.assign(found, { view, hash: state.nextId("h") });
      return { ok: true, view: { ...found.view, id: found.id, hash: found.hash } };
    },
  },
});

export function assistantMethods(state: SlackState): Methods {
  const set =
    (...names: string[]): Method =>
    (args) => {
      const { channel_id, thread_ts } = args;
      if (!state.channels.has(String(channel_id))) return fail("channel_not_found");
      const key = `${channel_id} ${thread_ts}`;
      const given = Object.fromEntries(names.map((name) => [name, args[name]]));
      state.assistantThreads.set(key, { ...state.assistantThreads.get(key), ...given });
      return { ok: true };
    };
  return {
    "assistant.threads.setStatus": { scopes: ["assistant:write", "chat:write"], perform: set("status") },
    "assistant.threads.setTitle": { scopes: ["assistant:write"], perform: set("title") },
    "assistant.threads.setSuggestedPrompts": { scopes: ["assistant:write"], perform: set("prompts") },
  };
}
