/** "Correct this" in Slack: the answer becomes a verified answer, and its reader sees the correction. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SlackView } from "#tests/support/fakes/slack/state.ts";
import { type Conversation, converse } from "#tests/support/setup/slack/conversation.ts";
import { type SlackSite, startSlackSite } from "#tests/support/setup/slack/site.ts";

let site: SlackSite;
beforeAll(async () => {
  site = await startSlackSite({ config: { mask: ["email"] } });
});
afterAll(() => site.close());

let conversation: Conversation;
let answerId: string;
beforeEach(async () => {
  conversation = await converse(site, "How do I create the Slack app? Write to reader@example.com");
  answerId = (await conversation.messages()).find(({ role }) => role === "assistant")?.id ?? "";
});

type Input = { block_id: string; element: { initial_value?: string } };
const filled = ({ view }: SlackView) =>
  Object.fromEntries((view.blocks as Input[]).map(({ block_id, element }) => [block_id, element.initial_value ?? ""]));
async function openForm(
  actionId = "answer.correct",
  value = `${conversation.threadId} ${answerId}`,
): Promise<SlackView> {
  const { view } = await conversation.click(actionId, value);
  if (!view) throw new Error("No view was opened");
  return view;
}
const told = () => site.slack.state.ephemeral.at(-1)?.text;
const correction = async () => (await conversation.messages()).find(({ id }) => id === answerId)?.correction;

test("the form holds the masked question, the answer and its sources", async () => {
  const answer = (await conversation.messages()).find(({ id }) => id === answerId)?.content[0]?.text;
  const form = filled(await openForm());
  expect(form.question).toBe("How do I create the Slack app? Write to [masked email]");
  expect(form["answer.0"]).toBe(answer?.value);
  expect(form.sources?.split("\n")).toEqual([...new Set(answer?.annotations.map(({ url }) => url))]);
  expect(form.sources).toMatch(/^\/docs\/slack/);
});

test("a corrected answer reaches the reader, and is a verified answer", async () => {
  const values = {
    question: "How do I make the app?",
    paraphrases: "Where is the app?\n\nWhich app?",
    "answer.0": "Like **this**.",
  };
  expect(await site.people.submit(await openForm(), { ...values, page_scope: "/docs/slack" })).toEqual({});
  await site.settle();
  expect(await correction()).toMatchObject({ text: "Like **this**.", author: "Ada" });
  expect(await site.app.store.findVerifiedAnswer(answerId)).toMatchObject({
    ...{ question: "How do I make the app?", paraphrases: ["Where is the app?", "Which app?"], author: "Ada" },
    ...{ answer: "Like **this**.", page_scope: "/docs/slack", status: "active" },
  });
});

test("what is wrong in the form is shown at its inputs, and nothing is stored", async () => {
  const form = await openForm();
  const errors = async (values: Record<string, string>) => (await site.people.submit(form, values)).errors;
  expect(await errors({ question: " " })).toEqual({ question: "The text must not be empty." });
  expect(await errors({ "answer.0": " " })).toEqual({ "answer.0": "The text must not be empty." });
  const sources = { sources: "/docs/slack\nhttps://elsewhere.test/docs/slack" };
  expect(await errors(sources)).toEqual({
    sources: expect.stringMatching(/elsewhere.* must be a section of the docs/),
  });
  expect(await errors({ sources: "" })).toEqual({ sources: expect.stringContaining("must name a section") });
  expect(await errors({ page_scope: "/docs/nowhere" })).toHaveProperty("page_scope");
  expect(await site.app.store.findVerifiedAnswer(answerId)).toBeNull();
});

test("the second correction changes the first one", async () => {
  await site.people.submit(await openForm(), { "answer.0": "First.", paraphrases: "Which app?" });
  await site.settle();
  const again = await openForm();
  expect(filled(again)).toMatchObject({ "answer.0": "First.", paraphrases: "Which app?" });
  await site.people.submit(again, { "answer.0": "Second." });
  await site.settle();
  expect(await correction()).toMatchObject({ text: "Second." });
  // The form is of the first version.
  expect(await site.people.submit(again, { "answer.0": "Third." })).toMatchObject({
    errors: { question: expect.stringContaining("Somebody has changed this answer meanwhile") },
  });
});

test("paraphrases that the model proposes meanwhile do not refuse a form", async () => {
  await site.people.submit(await openForm(), { "answer.0": "First." });
  await site.settle();
  const form = await openForm();
  const { id = "" } = (await site.app.store.findVerifiedAnswer(answerId)) ?? {};
  await site.app.store.saveProposals({ id, version: 1, proposals: ["Which app?"] });
  expect(await site.people.submit(form, { "answer.0": "Second." })).toEqual({});
  await site.settle();
  expect(await site.app.verifiedAnswers.get(id)).toMatchObject({ answer: "Second.", proposals: ["Which app?"] });
});

/** The id of a verified answer whose sources have changed. */
async function staleAnswer(): Promise<string> {
  await site.people.submit(await openForm(), { "answer.0": "First.", question: "How do I make the app?" });
  await site.settle();
  const { id = "" } = (await site.app.store.findVerifiedAnswer(answerId)) ?? {};
  await markStale(id);
  return id;
}
const markStale = async (id: string) => {
  const { version } = await site.app.verifiedAnswers.get(id);
  await site.app.store.markStaleAnswers([{ id, version, changed: [{ url: "/docs/slack", title: "Slack" }] }]);
  // A question starts the outbox.
  await conversation.reader.post("paste-assistant-message", { threadId: conversation.threadId, message: "And then?" });
  await site.settle();
};
const statusOf = async (id: string) => (await site.app.verifiedAnswers.get(id)).status;
const noticed = () => JSON.stringify([conversation.home.text, conversation.home.blocks]);

test("a verified answer is confirmed, changed and retired by the buttons of its notice", async () => {
  const id = await staleAnswer();
  await conversation.click("answer.confirm", `${id} 2`);
  expect(await statusOf(id)).toBe("active");
  expect(noticed()).toContain("Still right, says Ada.");
  expect(noticed()).toContain("How do I make the app?");
  expect(noticed()).not.toContain("action_id");
  await site.people.submit(await openForm("answer.correct_again", id), { "answer.0": "Changed." });
  await site.settle();
  expect((await site.app.verifiedAnswers.get(id)).answer).toBe("Changed.");
  await conversation.click("answer.retire", `${id} 4`);
  expect(await statusOf(id)).toBe("retired");
  expect(noticed()).toContain("Retired by Ada.");
});

test("an old notice neither brings a retired answer back nor confirms a later change of the docs", async () => {
  const id = await staleAnswer();
  await site.app.verifiedAnswers.confirm(id, 2);
  await markStale(id);
  const refused = "The answer was not confirmed: the answer, or the docs behind it, changed meanwhile.";
  for (const value of [`${id} 2`, id]) {
    await conversation.click("answer.confirm", value);
    expect([told(), await statusOf(id)]).toEqual([refused, "stale"]);
  }
  await site.app.verifiedAnswers.retire(id, 4);
  site.slack.state.ephemeral.length = 0;
  await conversation.click("answer.confirm", `${id} 4`);
  expect([told(), await statusOf(id)]).toEqual([refused, "retired"]);
});

test.each([
  ["answer.correct", "The answer cannot be corrected: it no longer exists."],
  ["answer.correct_again", "The answer cannot be corrected: it no longer exists."],
  ["answer.confirm", "The answer was not confirmed: it no longer exists."],
  ["answer.retire", "The answer is still in use: it no longer exists."],
])("%s of what is gone tells the maintainer", async (actionId, text) => {
  const value = actionId === "answer.correct" ? `${conversation.threadId} gone` : "gone";
  expect(await conversation.click(actionId, value)).toEqual({ status: 200, view: undefined });
  expect(told()).toBe(text);
});

test("a correction in a thread that was deleted meanwhile tells the maintainer", async () => {
  const form = await openForm();
  await conversation.reader.delete(`paste-assistant-thread/${conversation.threadId}`);
  await site.people.submit(form, { "answer.0": "Too late." });
  await site.settle();
  expect(told()).toBe("The answer was not corrected: it no longer exists.");
});
