/** A page whose assistant accepts files, with a fake of the server. */
import { parse } from "content-disposition";
import type { Page, Route } from "playwright-core";
import type { Message, Run } from "#lib/contract/assistant.ts";
import type { AttachmentKind, ThreadFile } from "#lib/contract/files.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { composer, openAssistant } from "./browser.ts";
import { type FakeThreads, serveThreads } from "./thread-list.ts";

export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAICAIAAABChommAAAAq0lEQVR42hXPoREAIQxE0RSBjqaIFIGOpogUgY6miF8EOppijlv9dmZXRGhCF0wYwhRCWMIWEI5wBRGlKV0xZShTCWUpW0E5ytWHjGZ0w4xhTCOMZWwD4xjXHnKa0x1zhjOdcJazHZzjXH8oaEEPLBjBDCJYwQ4ITnDjoaQlPbFkJDOJZCU7ITnJzYegQf8HMGD+fRZs/hy476UUreiFFaOYRRSr2AXFKW7xAfhdlCHwpruhAAAAAElFTkSuQmCC",
  "base64",
);

export type FakeAttaching = FakeThreads & {
  /** Uploaded files that are not removed, by id, with their bytes. */
  files: Map<string, ThreadFile & { content: Buffer }>;
  /** Bodies of the messages that were sent. */
  asked: { message: string; attachments?: string[]; replaces?: string; retryOf?: string }[];
  /** Error for uploads and for messages; "offline" breaks the connection. */
  uploadsFail: Failure | null;
  messagesFail: Failure | null;
  /** Follow-ups of every answer. */
  followUps: string[];
  /** Uploads wait for it. */
  gate: Promise<void>;
};
type Failure = "offline" | { status: number; code: string; detail: string; retryable: boolean; errors?: object[] };

const run = (message: Message): Run => ({
  id: message.run_id ?? "",
  object: "thread.run",
  created_at: 0,
  thread_id: message.thread_id,
  status: "completed",
  required_action: null,
  last_error: null,
  started_at: 0,
  completed_at: 0,
  usage: null,
  steps: [],
  message_id: message.id,
});

/** Opens the panel on the page at `url`, where files of `kinds` may be attached. */
export async function openAttaching(page: Page, url: string, kinds: AttachmentKind[]): Promise<FakeAttaching> {
  const fake = await serveAttaching(page);
  await page.route(/\/docs\/slack(\?|$)/, (route) => withKinds(route, kinds));
  await page.goto(`${url}/docs/slack`);
  await openAssistant(page);
  return fake;
}

/** Serves the page with these kinds of attachments. */
async function withKinds(route: Route, kinds: AttachmentKind[]): Promise<void> {
  const response = await route.fetch();
  const [before = "", data = "", after = ""] = (await response.text()).split(
    /(?<=__NEXT_DATA__"[^>]*>)(.*?)(?=<\/script)/,
  );
  const page = JSON.parse(data);
  page.props.pageProps.place.attachments = { site: kinds, ownKey: [] };
  await route.fulfill({ response, body: before + JSON.stringify(page).replaceAll("<", "\\u003c") + after });
}

async function serveAttaching(page: Page): Promise<FakeAttaching> {
  const threads = await serveThreads(page, []);
  const fake: FakeAttaching = Object.assign(threads, {
    files: new Map(),
    asked: [],
    uploadsFail: null,
    messagesFail: null,
    followUps: [],
    gate: Promise.resolve(),
  });
  const refuse = (route: Route, failure: Failure) =>
    failure === "offline" ? route.abort() : route.fulfill({ status: failure.status, json: failure });
  await page.route(/\/api\/paste-assistant-file/, async (route) => {
    const request = route.request();
    const url = new URL(request.url());
    const id = url.pathname.split("/")[3] ?? "";
    fake.requests.push(`${request.method()} ${url.pathname}`);
    if (request.method() === "DELETE") return route.fulfill({ json: { deleted: fake.files.delete(id) } });
    if (request.method() === "GET") {
      const file = fake.files.get(id);
      return file
        ? route.fulfill({ body: file.content, contentType: file.media_type })
        : route.fulfill({ status: 404 });
    }
    await fake.gate;
    if (fake.uploadsFail) return refuse(route, fake.uploadsFail);
    const content = request.postDataBuffer() ?? Buffer.alloc(0);
    const media_type = request.headers()["content-type"] ?? "";
    const name = parse(request.headers()["content-disposition"] ?? "").parameters.filename ?? "";
    const file: ThreadFile = {
      id: `file_${fake.requests.length}`,
      object: "file",
      name,
      media_type,
      bytes: content.length,
    };
    fake.files.set(file.id, { ...file, content });
    return route.fulfill({ json: file });
  });
  await page.route("**/api/paste-assistant-message", (route) => {
    const body = route.request().postDataJSON();
    fake.asked.push(body);
    if (fake.messagesFail) return refuse(route, fake.messagesFail);
    return route.fulfill({ status: 202, json: { run: run(answer(fake, body)) } });
  });
  await page.route(/\/paste-assistant-thread\/\w+\/run\/\w+$/, (route) => {
    const messages = Object.values(fake.messages).flat();
    const asked = messages.find(({ run_id }) => run_id && route.request().url().endsWith(run_id));
    return asked ? route.fulfill({ json: run(asked) }) : route.fulfill({ status: 404 });
  });
  await page.route("**/api/paste-assistant-simple-completion", (route) => route.abort());
  await page.route("**/api/paste-assistant-thread", (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    const thread = fakeThread("New");
    fake.threads.unshift(thread);
    return route.fulfill({ json: thread });
  });
  return fake;
}

/** Stores the question with its files and an answer, as the server does. */
function answer(fake: FakeAttaching, body: FakeAttaching["asked"][number] & { threadId: string }): Message {
  const thread = fakeThread("New", undefined, { id: body.threadId });
  const earlier = (fake.messages[thread.id] ?? []).slice(0, body.replaces ? -2 : undefined);
  const attachments = (body.attachments ?? []).flatMap((id) => {
    const { content: _, ...file } = fake.files.get(id) ?? { content: null };
    return "name" in file ? [file] : [];
  });
  const at = fake.asked.length;
  const question = fakeMessage(thread, "user", body.message, { id: `msg_q${at}`, run_id: `run_${at}`, attachments });
  const reply = fakeMessage(thread, "assistant", `Answer ${at}.`, {
    id: `msg_a${at}`,
    run_id: `run_${at}`,
    follow_ups: fake.followUps,
  });
  fake.messages[thread.id] = [...earlier, question, reply];
  return question;
}

/** Locators and actions for the files beside the field. */
export function attachingOn(page: Page) {
  const chips = page.getByRole("list", { name: "Files to send" }).getByRole("listitem");
  return {
    chips,
    chip: (name: string) => chips.filter({ hasText: name }),
    button: page.getByRole("button", { name: "Attach files" }),
    shown: page.getByRole("log").getByRole("list", { name: "Attached files" }),
    /** Chooses files in the picker, as if opened by the button. */
    async pick(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Attach files" }).click();
      await (await chooser).setFiles(files);
    },
    /** Resolves when as many files as that are uploaded. */
    uploaded: (count: number) =>
      page.waitForFunction((n) => document.querySelectorAll("[data-state=ready]").length === n, count),
    /** Drags a text file onto `selector` and drops it; returns for each event whether the browser handles it itself. */
    drop: (selector: string, { name = "dropped.txt", last = "drop" } = {}) =>
      page.evaluate(
        ([on = "", file = "", end]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["Dropped"], file, { type: "text/plain" }));
          const events = ["dragenter", "dragover", ...(end === "drop" ? ["drop"] : [])];
          return events.map((type) =>
            document
              .querySelector(on)
              ?.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true })),
          );
        },
        [selector, name, last],
      ),
    /** Pastes into the field; returns whether it was left to the browser. */
    paste: (parts: { text?: string; html?: string; file?: string }) =>
      composer(page).evaluate((field, { text, html, file }) => {
        const clipboardData = new DataTransfer();
        if (text) clipboardData.setData("text/plain", text);
        if (html) clipboardData.setData("text/html", html);
        if (file) clipboardData.items.add(new File(["Pasted"], file, { type: "image/png" }));
        return field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      }, parts),
    focused: () =>
      page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent),
  };
}

export const textFile = (name: string, text = "Some notes") => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(text),
});
export const image = (name: string) => ({ name, mimeType: "image/png", buffer: PNG });
