import { vi } from "vitest";

/** A browser's storage, as far as the assistant uses it: entries are properties of the object. */
export class FakeStorage {
  getItem(key: string): string | null {
    return Object.hasOwn(this, key) ? String(Reflect.get(this, key)) : null;
  }
  setItem(key: string, value: string): void {
    Reflect.set(this, key, value);
  }
  removeItem(key: string): void {
    Reflect.deleteProperty(this, key);
  }
}

const refuse = (): never => {
  throw new Error("SecurityError");
};

/** The storage of a browser that forbids it: every use throws. */
export const forbiddenStorage = new Proxy(new FakeStorage(), { get: refuse, ownKeys: refuse });

/** Globals of a page over https that no other page embeds. Returns how to remove them. */
export function stubBrowser(): () => void {
  vi.stubGlobal("localStorage", new FakeStorage());
  vi.stubGlobal("sessionStorage", new FakeStorage());
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("parent", globalThis);
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("location", new URL("https://docs.example/docs"));
  return () => void vi.unstubAllGlobals();
}

export type SentRequest = { method: string; path: string; headers: Headers; body: unknown };

/** Answers requests to the assistant's routes and records them; `path` is the path below `/api/paste-assistant-`. */
export function stubFetch(respond: (request: SentRequest) => Response | Promise<Response>): SentRequest[] {
  const sent: SentRequest[] = [];
  vi.stubGlobal("fetch", async (url: string, { method = "GET", headers, body }: RequestInit) => {
    const parsed: unknown = typeof body === "string" ? JSON.parse(body) : body;
    const path = url.replace("/api/paste-assistant-", "");
    const request = { method, path, headers: new Headers(headers), body: parsed };
    sent.push(request);
    return respond(request);
  });
  return sent;
}

/** Records the events that are sent to the other tabs. */
export function recordTabEvents(): unknown[] {
  const events: unknown[] = [];
  vi.spyOn(BroadcastChannel.prototype, "postMessage").mockImplementation((event) => void events.push(event));
  return events;
}
