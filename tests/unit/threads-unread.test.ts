import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { mutate } from "swr";
import { expect, it, vi } from "vitest";
import { THREADS } from "#components/assistant/data/keys.ts";
import { useUnread } from "#components/assistant/data/use-unread.ts";
import { fakeThread } from "#tests/support/fake-threads.ts";

const Count = () => useUnread();
const shown = () => renderToStaticMarkup(createElement(Count));

it("counts the new answers among the threads that are loaded, and asks nobody for more", async () => {
  const fetched = vi.spyOn(globalThis, "fetch");
  vi.stubGlobal("localStorage", {
    getItem: () => JSON.stringify({ thread_a: 0, thread_b: 0, thread_c: 0, thread_d: 2e9 }),
  });
  expect(shown()).toBe("0");
  const page = (...data: ReturnType<typeof fakeThread>[]) => ({ object: "list", data, has_more: true });
  const pages = [
    page(fakeThread("A"), fakeThread("B", undefined, { running: true }), fakeThread("Never asked here")),
    page(fakeThread("C"), fakeThread("D")),
  ];
  await mutate(THREADS, pages, { revalidate: false });
  expect(shown()).toBe("2");
  expect(fetched).not.toHaveBeenCalled();
});
