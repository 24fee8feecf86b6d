/** Keys and personal data in questions stay here: no model, no maintainer and no log gets them. */
import { afterEach, expect, it } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import type { Notification } from "#lib/notify/notifier.ts";
import { createScriptedEngine, says } from "#tests/support/fakes/scripted-engine.ts";
import { endedRun } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

/** Put together here, so that no scanner takes it for a real one. */
const KEY = ["sk", "proj", "a1B2c3D4e5".repeat(5)].join("-");
const EMAIL = "jane@mail.example.com";

let site: TestSite;
let database: TestDatabase;
afterEach(() => site.close());

async function start(mask: "email"[]) {
  const engine = createScriptedEngine(...Array.from({ length: 4 }, () => says("An answer.")));
  const notes: Notification[] = [];
  const notifier = {
    ...{ name: "slack" as const, paceKey: null },
    deliver: async (note: Notification) => {
      notes.push(note);
      return { posted: true };
    },
    erase: async () => {},
  };
  database = await openTestDatabase();
  site = await startSite({ database, engine, notifiers: [notifier], config: { mask } });
  const reader = site.reader();
  const threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  const ask = async (body: object) =>
    endedRun(reader, await reader.post("paste-assistant-message", { threadId, ...body }));
  const questions = async () => {
    const { data } = (await reader.get(`paste-assistant-messages/${threadId}`)).body as { data: Message[] };
    return data.filter(({ role }) => role === "user");
  };
  return { engine, notes, reader, threadId, ask, questions };
}

it("a key in questions, passages and files is masked for the model, while the reader sees it", async () => {
  const { engine, notes, reader, threadId, ask, questions } = await start([]);
  const file = (await reader.upload("env.txt", Buffer.from(`KEY=${KEY}\nMAIL=${EMAIL}`))).body.id;
  await ask({ message: `Why is ${KEY} refused?`, context: { selection: `export KEY=${KEY}` }, attachments: [file] });
  await ask({ message: "And now?" });
  expect(JSON.stringify(engine.turns)).not.toContain(KEY);
  expect(engine.turns[0]?.question.words).toBe("Why is [masked secret] refused?");
  expect(engine.turns[0]?.question.text).toContain(`KEY=[masked secret]\nMAIL=${EMAIL}`);
  expect(engine.turns[1]?.history[0]?.text).toContain("Why is [masked secret] refused?");
  const [first, second] = await questions();
  expect(first?.content[0]?.text.value).toBe(`Why is ${KEY} refused?`);
  expect([first?.metadata, second?.metadata]).toEqual([{ masked: "secret" }, {}]);
  await reader.put(`paste-assistant-thread/${threadId}`, { metadata: { threadTitle: `About ${KEY}` } });
  await expect.poll(() => notes.map(({ kind }) => kind)).toContain("thread.titled");
  expect(JSON.stringify(notes)).not.toContain(KEY);
  expect(notes.find(({ kind }) => kind === "thread.titled")?.thread.title).toBe("About [masked secret]");
  expect(site.logged.join()).not.toContain(KEY);
});

it("what maintainers wrote and corrected is masked for the model, which is told who wrote it", async () => {
  const { engine, threadId, ask } = await start([]);
  await ask({ message: "Which key?" });
  const ada = { name: "Ada" };
  await site.app.replies.reply({ threadId, author: ada, text: `Not ${KEY}.`, origin: null });
  const correction = { text: `Never ${KEY}.`, author: "Ada", corrected_at: new Date().toISOString() };
  const { client } = database;
  await client.from("assistant_messages").update({ correction }).eq("thread_id", threadId).eq("role", "assistant");
  await ask({ message: "And now?" });
  const { history, instructions } = engine.turns[1] ?? {};
  expect(history?.map(({ text }) => text)).toEqual([
    "Which key?",
    "Never [masked secret].",
    "[Ada, a maintainer of these docs, wrote to the reader:]\n\nNot [masked secret].",
    '[Ada, a maintainer of these docs, corrected the answer to "Which key?":]\n\nNever [masked secret].',
  ]);
  expect(engine.turns[0]?.instructions).not.toContain("maintain");
  expect(instructions).toContain("People who maintain these docs");
});

it("only the configured kinds of personal data are masked", async () => {
  const { engine, reader, ask } = await start(["email"]);
  await ask({ message: `Write to ${EMAIL} or +49 30 901820` });
  expect(engine.turns[0]?.question.words).toBe("Write to [masked email] or +49 30 901820");
  await reader.post("paste-assistant-simple-completion", {
    prompt: "thread-title",
    context: `Mail ${EMAIL} with ${KEY}`,
  });
  expect(engine.completions[0]?.input).toBe("Mail [masked email] with [masked secret]");
});
