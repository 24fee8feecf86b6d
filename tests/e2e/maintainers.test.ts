/** A reader, another reader and a maintainer, from a question to an answer that the docs have outgrown. */
import { expect, it, onTestFailed } from "vitest";
import type { SlackMessage } from "#tests/support/fakes/slack.ts";
import {
  ask,
  log,
  openAssistant,
  openTab,
  type Tab,
  takePicture,
  violations,
  visit,
} from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { hasButton, shown, startSlackSite } from "#tests/support/servers/slack-site.ts";

const PAGE = "/docs/slack";
const QUESTION = "How do I create the Slack app?";
const PARAPHRASES = "register a bot in the workspace\nconnect our Slack workspace";
/** Other words than those of the question, and of each paraphrase. */
const IN_OTHER_WORDS = "How do we get the bot into our Slack workspace?";
const CORRECTED = "Paste the manifest on the page of Slack apps: it sets the scopes, too.";

const site = setUpSite(() => startSlackSite());

/** Repeats `read` until it returns something; the test's time limit ends it. */
async function until<T>(read: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const value = read();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it("carries a conversation between a reader and a maintainer, and a correction to the next reader", async () => {
  const { slack, people } = site;
  onTestFailed(() => console.info(slack.messages.map(shown).join("\n")));
  const inSlack = (text: string) => until(() => slack.messages.find((message) => shown(message).includes(text)));
  const withButton = (action: string) => until(() => slack.messages.find((message) => hasButton(message, action)));

  // Asked on the page, it is a thread in Slack.
  const reader = await openTab();
  const { page } = reader;
  await visit(page, site.url + PAGE);
  await openAssistant(page);
  await ask(page, QUESTION);
  await log(page)
    .getByRole("link", { name: /Create the app/ })
    .first()
    .waitFor();
  const parent = await until(() => slack.parents()[0]);
  const [question] = await until(() => atLeast(slack.replies(parent), 2));
  expect(question && shown(question)).toContain(QUESTION);
  const place = { channel: parent.channel, thread_ts: parent.ts };

  // The maintainer's reply is there without reloading, and follows its edits.
  const reply = await people.mention("U1", place, "There is a *manifest* for it.");
  await log(page).getByText("There is a manifest for it.").waitFor();
  await log(page).getByText("from the team").first().waitFor();
  await people.edit(reply, `${reply.text} Use that.`);
  await log(page).getByText("There is a manifest for it. Use that.").waitFor();
  await takePicture(page, "maintainer replied");

  // The reader asks for a person, who takes the thread: the assistant is silent.
  await page.getByRole("button", { name: "Ask a person" }).click();
  await page.getByText("a maintainer will answer here").waitFor();
  await inSlack("Waiting for a person");
  await people.click("U1", await withButton("thread.take"), "thread.take");
  await page.getByText("Ada has this conversation").waitFor();
  expect(await violations(page, "aside")).toEqual([]);
  await ask(page, "Where is that manifest?");
  await inSlack("Where is that manifest?");
  const [modal] = await people.click("U1", await withButton("thread.reply"), "thread.reply");
  if (!modal) throw new Error("No modal was opened.");
  await people.submit(modal, { text: "In the folder **slack**." });
  await log(page).getByText("In the folder slack.").waitFor();
  const answers = await log(page).getByText("Assistant said").count();
  await takePicture(page, "taken");

  // Handed back, the assistant answers again.
  await people.click("U1", await withButton("thread.hand_back"), "thread.hand_back");
  await page.getByText("Ada has handed the conversation back").waitFor();
  await ask(page, "Which variables do I set?");
  await log(page).getByText("Assistant said").nth(answers).waitFor({ state: "attached" });

  // Corrected in Slack, the answer is badged for its reader.
  const answer = await until(() => slack.replies(parent).find((message) => hasButton(message, "answer.correct")));
  const [correction] = await people.click("U1", answer, "answer.correct");
  if (!correction) throw new Error("No modal was opened.");
  expect(JSON.stringify(correction.view)).toContain(QUESTION);
  await people.submit(correction, { "answer.0": CORRECTED, paraphrases: PARAPHRASES });
  await log(page).getByText("A maintainer corrected this answer").waitFor();
  await log(page).getByText(CORRECTED).waitFor();
  await takePicture(page, "corrected");
  expect(reader.troubles).toEqual([]);

  // Another reader, who asks it in other words, gets the verified answer.
  const other = await askAnew(IN_OTHER_WORDS);
  await expectVerified(other);

  // Its source changes, so that maintainers are asked about it, and the next reader does not get it.
  await site.edit("slack.mdx", "Create a Slack app, give it", "Paste the manifest of the Slack app, which gives it");
  const notice = await withButton("answer.confirm");
  expect(shown(notice)).toContain(QUESTION);
  const third = await askAnew(IN_OTHER_WORDS);
  await log(third.page).getByText("Assistant said").waitFor({ state: "attached" });
  await log(third.page)
    .getByRole("link", { name: /Create the app/ })
    .first()
    .waitFor();
  expect(await log(third.page).getByText("Verified by the maintainers").count()).toBe(0);
  expect(third.troubles).toEqual([]);

  // A maintainer says that it is still right, and it is given again.
  await people.click("U1", notice, "answer.confirm");
  await inSlack("Still right, says Ada.");
  const fourth = await askAnew(IN_OTHER_WORDS);
  await expectVerified(fourth);
  await Promise.all([reader, other, third, fourth].map((tab) => tab.close()));
}, 180_000);

/** Asks a question as a new reader. */
async function askAnew(question: string): Promise<Tab> {
  const tab = await openTab();
  await visit(tab.page, site.url + PAGE);
  await openAssistant(tab.page);
  await ask(tab.page, question);
  return tab;
}

async function expectVerified({ page, troubles }: Tab): Promise<void> {
  await log(page).getByText("Verified by the maintainers").waitFor();
  await log(page).getByText(CORRECTED).waitFor();
  await takePicture(page, "verified");
  expect(troubles).toEqual([]);
}

const atLeast = (messages: SlackMessage[], count: number): SlackMessage[] | null =>
  messages.length >= count ? messages : null;
