import { beforeEach, describe, expect, it, vi } from "vitest";
import { storesCookies } from "#components/assistant/embed/use-frame-thread.ts";

/** The cookies of a frame. `accepts`: whether the browser stores those of another site. */
function stubCookies(accepts: boolean, initial: Record<string, string> = {}) {
  const jar = new Map(Object.entries(initial));
  const written: string[] = [];
  vi.stubGlobal("document", {
    get cookie() {
      return [...jar].map((pair) => pair.join("=")).join("; ");
    },
    set cookie(text: string) {
      written.push(text);
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (accepts && value === "") jar.delete(name);
      else if (accepts) jar.set(name, value);
    },
  });
  return { jar, written };
}

beforeEach(() => {
  vi.stubGlobal("isSecureContext", true);
  return () => vi.unstubAllGlobals();
});

describe("whether a frame on another site's page can have threads", () => {
  it("a browser that stores partitioned cookies can, and has none of them afterwards", () => {
    const { jar, written } = stubCookies(true);
    expect(storesCookies()).toBe(true);
    expect([...jar]).toEqual([]);
    for (const cookie of written) expect(cookie).toMatch(/Path=\/embed; Secure; SameSite=None; Partitioned$/);
  });

  it("the thread that was open stays in its cookie", () => {
    const { jar } = stubCookies(true, { theme: "dark", assistant_embedded_thread: "thread_a" });
    expect(storesCookies()).toBe(true);
    expect(Object.fromEntries(jar)).toEqual({ theme: "dark", assistant_embedded_thread: "thread_a" });
  });

  it("a browser that blocks all cookies of other sites cannot", () => {
    stubCookies(false);
    expect(storesCookies()).toBe(false);
  });

  it("over plain http, the site's own cookie is used, so nothing is tried", () => {
    vi.stubGlobal("isSecureContext", false);
    const { written } = stubCookies(false);
    expect(storesCookies()).toBe(true);
    expect(written).toEqual([]);
  });
});
