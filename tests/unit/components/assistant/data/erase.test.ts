import { beforeEach, describe, expect, it } from "vitest";
import { chosenAssistants } from "#components/assistant/data/assistants.ts";
import { attachments, toAttachment } from "#components/assistant/data/attachments.ts";
import { contexts, drafts } from "#components/assistant/data/browser/drafts.ts";
import { saveOwnKey } from "#components/assistant/data/browser/own-key.ts";
import { markSeen } from "#components/assistant/data/browser/seen.ts";
import { createOutgoing, outgoings } from "#components/assistant/data/conversation/outgoing.ts";
import { eraseEverything } from "#components/assistant/data/erase.ts";
import { recordTabEvents, stubBrowser, stubFetch } from "#tests/support/fakes/browser.ts";
import { fakeProblem } from "#tests/support/fakes/runs.ts";

const VIEW = { thread: "thread_a" };
const CONTEXT = { page: { title: "Slack", path: "/docs/slack" }, selection: "secret passage" };
const FILE = { id: "file_1", object: "file", name: "secret.txt", media_type: "text/plain", bytes: 1 } as const;

const everything = () =>
  JSON.stringify([
    ...[drafts, contexts, attachments, outgoings, chosenAssistants].map((store) => store.get(VIEW)),
    { ...localStorage, theme: undefined },
    sessionStorage,
  ]);

let tabEvents: unknown[] = [];
beforeEach(() => {
  const restore = stubBrowser();
  tabEvents = recordTabEvents();
  localStorage.setItem("theme", "dark");
  drafts.set(VIEW, "secret text");
  contexts.set(VIEW, CONTEXT);
  attachments.set(VIEW, [toAttachment(FILE)]);
  outgoings.set(VIEW, createOutgoing("secret question", CONTEXT));
  chosenAssistants.set(VIEW, "secret assistant");
  markSeen("thread_secret", 1);
  saveOwnKey("sk-secret", true);
  return restore;
});

describe("erasing all data of the reader", () => {
  it("the server, the storage and the memory of this tab have nothing left, and other tabs learn of it", async () => {
    expect(everything().match(/secret/g)?.length).toBeGreaterThan(6);
    const sent = stubFetch(() => Response.json({}));
    await eraseEverything();
    expect(sent).toMatchObject([{ method: "DELETE", path: "thread" }]);
    expect(everything()).not.toContain("secret");
    expect(tabEvents).toEqual([{ type: "erased" }]);
  });

  it("settings that are not the assistant's stay", async () => {
    stubFetch(() => Response.json({}));
    await eraseEverything();
    expect(localStorage.getItem("theme")).toBe("dark");
  });

  it("nothing is erased here when the server could not erase it", async () => {
    const before = everything();
    stubFetch(() => Response.json(fakeProblem({ status: 503 }), { status: 503 }));
    await expect(eraseEverything()).rejects.toMatchObject({ problem: { status: 503 } });
    expect(everything()).toBe(before);
    expect(tabEvents).toEqual([]);
  });
});
