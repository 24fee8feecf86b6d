import { createRef } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it } from "vitest";
import { Tray } from "#components/assistant/attachments/tray.tsx";
import { type Attachment, attachments } from "#components/assistant/data/attachments.ts";
import { stubBrowser } from "#tests/support/fakes/browser.ts";
import { buttonsIn, visibleText } from "#tests/support/fakes/conversations.ts";

const VIEW = { thread: "thread_tray" };

beforeEach(() => {
  const restore = stubBrowser();
  attachments.clear();
  return restore;
});

const FILE = { key: "k", name: "trace.log", media_type: "text/plain", bytes: 812 };
const PICTURE = { ...FILE, name: "shot.png", media_type: "image/png" };
const ready = (file = FILE): Attachment => ({ ...file, state: "ready", id: "file_1" });
const uploading = (file = FILE): Attachment => ({ ...file, state: "uploading" });
const failed = (error: string): Attachment => ({ ...FILE, state: "failed", error, again: true });
function html(files: Attachment[], waiting = false): string {
  attachments.set(VIEW, files);
  return renderToStaticMarkup(<Tray view={VIEW} field={createRef<HTMLTextAreaElement>()} waiting={waiting} />);
}

describe("the files of the next question", () => {
  it("without files there is no list", () => {
    expect(html([])).not.toContain("<ul");
  });

  it("a file has its name, its size and a button that removes it", () => {
    const tray = html([ready()]);
    expect(visibleText(tray)).toContain("trace.log|812 bytes");
    expect(tray).toMatch(/<button[^>]* title="Remove trace\.log"/);
  });

  it("an uploaded image has a thumbnail, other files have none", () => {
    expect(html([ready(PICTURE)])).toMatch(/<img src="\/api\/paste-assistant-file\/file_1" alt=""/);
    expect(html([uploading(PICTURE)])).not.toContain("<img");
    expect(html([ready()])).not.toContain("<img");
  });

  it("an upload under way shows its progress beside the size", () => {
    expect(visibleText(html([uploading()]))).toContain("812 bytes| · Uploading…");
  });

  it("a failed file says why in an alert that names the file", () => {
    const tray = html([failed("This file is empty.")]);
    expect(tray).toMatch(/role="alert"[^>]*><span class="sr-only">trace\.log: <\/span>This file is empty\./);
    expect(visibleText(tray)).not.toContain("812 bytes");
  });

  it("a file that the page does not have any more cannot be uploaded again", () => {
    expect(buttonsIn(html([failed("The server cannot be reached.")])).join()).not.toContain("Try again");
  });

  it("a question that waits for its uploads says so to screen readers", () => {
    expect(html([uploading()], true)).toMatch(/role="status"[^>]*>Goes out when the upload is done\./);
  });
});
