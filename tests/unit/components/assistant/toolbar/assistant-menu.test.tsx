import { renderToStaticMarkup } from "react-dom/server";
import { SWRConfig } from "swr";
import { beforeEach, describe, expect, it } from "vitest";
import { chosenAssistants } from "#components/assistant/data/assistants.ts";
import { AssistantMenu } from "#components/assistant/toolbar/assistant-menu.tsx";
import type { Assistant } from "#lib/contract/assistant.ts";

describe("the menu of assistants", () => {
  const assistant = (id: string, description: string): Assistant => ({
    ...{ id, object: "assistant", name: `The ${id} one`, description, model: null, tools: [] },
  });
  const ASSISTANTS = [assistant("default", "Knows the docs."), assistant("support", "Knows the tickets.")];
  const menu = (draft: number, assistants: Assistant[]) =>
    renderToStaticMarkup(
      <SWRConfig value={{ fallback: { assistants }, provider: () => new Map() }}>
        <AssistantMenu view={{ draft }} />
      </SWRConfig>,
    );

  beforeEach(() => chosenAssistants.clear());

  it("a site with one assistant has no menu", () => {
    expect(menu(0, ASSISTANTS.slice(0, 1))).not.toContain("<select");
  });

  it("each draft begins with the default assistant and keeps its own choice", () => {
    chosenAssistants.set({ draft: 1 }, "support");
    const chosen = (draft: number) => /<option[^>]*selected=""[^>]*>([^<]*)/.exec(menu(draft, ASSISTANTS))?.[1];
    expect([chosen(0), chosen(1), chosen(2)]).toEqual(["The default one", "The support one", "The default one"]);
  });

  it("the menu is described by what the chosen assistant does", () => {
    chosenAssistants.set({ draft: 1 }, "support");
    expect(menu(1, ASSISTANTS)).toMatch(/aria-describedby="([^"]+)"[\s\S]*id="\1"[^>]*>(<[^>]+>)*Knows the tickets\./);
  });
});
