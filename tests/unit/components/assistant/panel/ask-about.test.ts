import { expect, it, vi } from "vitest";
import { askAbout, onAskAbout } from "#components/assistant/panel/ask-about.ts";

it("a request to ask reaches those who listen, until they stop", () => {
  const about = { page: { title: "Slack", path: "/docs/slack" }, selection: null };
  const listener = vi.fn();
  const stop = onAskAbout(listener);
  askAbout(about);
  stop();
  askAbout(about);
  expect(listener.mock.calls).toEqual([[about]]);
});
