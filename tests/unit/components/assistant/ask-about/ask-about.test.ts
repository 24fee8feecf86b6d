import { expect, it, vi } from "vitest";
import { askAbout, onAskAbout } from "#components/assistant/ask-about/ask-about.ts";

it("a request to ask reaches each listener until it unsubscribes", () => {
  const about = { page: { title: "Slack", path: "/docs/slack" }, selection: null };
  const listener = vi.fn();
  const stop = onAskAbout(listener);
  askAbout(about);
  stop();
  askAbout(about);
  expect(listener.mock.calls).toEqual([[about]]);
});
