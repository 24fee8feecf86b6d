import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { drawPictures } from "../../../scripts/slack-preview/pictures.ts";

const folder = path.resolve(import.meta.dirname, "../../../content/docs/slack-messages");

test("the pictures of messages in Slack show the payloads of the notifier: `npm run slack:preview` renews them", () => {
  const stored = readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]);
  expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(drawPictures()));
});

test("the pictures are drawings without scripts, links or addresses of other sites", () => {
  for (const svg of drawPictures().values()) {
    expect(svg).toMatch(/^<svg /);
    expect(svg).not.toMatch(/<script|<image|href|url\(|on\w+=/);
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:/);
  }
});
