import { createContext, runInContext } from "node:vm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type EmbedBrand, embedScript } from "#components/assistant/embed/loader.ts";

const SITE = "https://docs.example";
const BRAND: EmbedBrand = {
  colors: { button: "#0a7d4f", hover: "#06532f" },
  texts: {
    en: ["Ask the assistant", "Robo", "Close", "Loading the assistant…", "The assistant could not be loaded."],
    de: ["Fragen", "Robo", "Schließen", "Wird geladen …", "Das ging nicht."],
  },
};

/** An element as the script uses it. A dialog is open from `show` to `close`. */
class FakeElement {
  readonly children: FakeElement[] = [];
  readonly style: Record<string, string> = {};
  readonly focus = vi.fn();
  readonly name: string;
  parent: FakeElement | null = null;
  shadow: FakeElement | null = null;
  adoptedStyleSheets: { text: string }[] = [];
  contentWindow = { postMessage: vi.fn() };
  open = false;
  isModal = false;
  className = "";
  textContent = "";
  src = "";
  onclick?: () => void;
  onclose?: () => void;
  onpointerenter?: () => void;
  onkeydown?: (event: { key: string }) => void;
  constructor(name: string) {
    this.name = name;
  }
  append(...children: FakeElement[]) {
    for (const child of children) child.parent = this;
    this.children.push(...children);
  }
  remove() {
    this.parent?.children.splice(this.parent.children.indexOf(this), 1);
  }
  attachShadow() {
    this.shadow = new FakeElement("shadow");
    return this.shadow;
  }
  show() {
    this.open = true;
    this.isModal = false;
  }
  showModal() {
    this.open = true;
    this.isModal = true;
  }
  close() {
    this.open = false;
    this.onclose?.();
  }
}
class FakeScript extends FakeElement {
  dataset: Record<string, string> = {};
}

type Api = { open(question?: string): void; close(): void; toggle(): void };

/** Runs the served script on another site's page; `data` are the attributes of its tag. */
function embed(data: Record<string, string> = {}, { isPhone = false, times = 1, lang = "" } = {}) {
  const script = new FakeScript("script");
  script.dataset = data;
  script.src = `${SITE}/embed.js`;
  const body = new FakeElement("body");
  const listeners: ((event: object) => void)[] = [];
  const location = { origin: "https://www.example", pathname: "/guide/start" };
  const navigations: (() => void)[] = [];
  const page: Record<string, unknown> = {
    ...{ URL, URLSearchParams, setTimeout, HTMLScriptElement: FakeScript, innerHeight: 800, visualViewport: null },
    location,
    navigation: { addEventListener: (_type: string, listener: () => void) => navigations.push(listener) },
    document: {
      currentScript: script,
      body,
      activeElement: null,
      documentElement: { lang },
      createElement: (name: string) => new FakeElement(name),
    },
    CSSStyleSheet: class {
      text = "";
      replaceSync(text: string) {
        this.text = text;
      }
    },
    matchMedia: () => ({ matches: isPhone }),
    addEventListener: (type: string, listener: (event: object) => void) =>
      type === "message" && listeners.push(listener),
  };
  page.window = page;
  const context = createContext(page);
  for (let i = 0; i < times; i++) runInContext(embedScript(BRAND), context);
  const root = body.children[0];
  const [dialog, button] = root?.shadow?.children ?? [];
  if (!root || !dialog || !button) throw new Error("the script has added nothing");
  const frame = () => dialog.children.find(({ name }) => name === "iframe");
  return {
    ...{ body, root, dialog, button, frame },
    note: () => dialog.children.find(({ name }) => name === "p")?.textContent,
    styles: () => root.shadow?.adoptedStyleSheets[0]?.text ?? "",
    api: page.PasteAssistant as Api,
    /** A message to the page, by default from the assistant's frame. */
    receive(data: unknown, from: { origin?: string; source?: unknown } = {}) {
      for (const listener of listeners) listener({ origin: SITE, source: frame()?.contentWindow, data, ...from });
    },
    /** The page, an app, shows another of its addresses. */
    navigate(pathname: string) {
      location.pathname = pathname;
      for (const listener of navigations) listener();
    },
    posted: () => frame()?.contentWindow.postMessage.mock.calls ?? [],
  };
}
const READY = { assistant: 1, type: "ready" };

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe("the button on an embedding page", () => {
  it("the button has the label of the script's tag, or a default one", () => {
    expect(embed().button.textContent).toBe("Ask the assistant");
    expect(embed({ label: "Help" }).button.textContent).toBe("Help");
  });

  it.each([
    ["left", "left:16px"],
    ["right", "right:16px"],
    ["above", "right:16px"],
  ])("with the position %j the button's style is %s", (position, style) => {
    const { styles } = embed({ position });
    expect(styles()).toContain(style);
    expect(styles()).not.toContain("SIDE");
  });

  it.each([
    ["dark", "dark"],
    ["light", "light"],
    ["auto", "light dark"],
    ["pink", "light dark"],
  ])("with the theme %j the colour scheme is %s", (theme, scheme) => {
    expect(embed({ theme }).root.style.colorScheme).toBe(scheme);
  });

  it("the button has the accent colour of the site", () => {
    expect(embed().styles()).toContain("background:#0a7d4f");
    expect(embed().styles()).not.toMatch(/ACCENT|HOVER/);
  });

  it.each([
    ["de", {}, "Fragen"],
    ["de-AT", {}, "Fragen"],
    ["fr", {}, "Ask the assistant"],
    ["", {}, "Ask the assistant"],
    ["en", { lang: "de" }, "Fragen"],
    ["de", { label: "Hilfe" }, "Hilfe"],
  ])("on a page in %j with the attributes %j the button says %s", (lang, data: Record<string, string>, label) => {
    const { button, frame } = embed(data, { lang });
    expect(button.textContent).toBe(label);
    button.onpointerenter?.();
    expect(new URL(frame()?.src ?? "").searchParams.get("lang")).toBe(data.lang ?? lang);
  });

  it("a page that has the script twice gets one assistant", () => {
    expect(embed({}, { times: 2 }).body.children).toHaveLength(1);
  });
});

describe("the frame on an embedding page", () => {
  it("nothing is requested from the site until the reader is about to use the assistant", () => {
    const { button, frame } = embed({ page: "/docs/slack?a=b" });
    expect(frame()).toBeUndefined();
    button.onpointerenter?.();
    expect(frame()?.src).toBe(`${SITE}/embed?page=%2Fdocs%2Fslack%3Fa%3Db&lang=`);
  });

  it("a click opens the assistant beside the page, on a phone over it", () => {
    const wide = embed();
    wide.button.onclick?.();
    expect([wide.dialog.open, wide.dialog.isModal]).toEqual([true, false]);
    const phone = embed({}, { isPhone: true });
    phone.button.onclick?.();
    expect([phone.dialog.open, phone.dialog.isModal]).toEqual([true, true]);
  });

  it("the suggested question and the theme are sent once the frame is ready, to the site's origin only", () => {
    const { api, receive, posted } = embed({ theme: "dark" });
    api.open("Which scopes?");
    expect(posted()).toEqual([]);
    receive(READY);
    const page = "https://www.example/guide/start";
    expect(posted()).toEqual([[{ assistant: 1, type: "open", theme: "dark", question: "Which scopes?", page }, SITE]]);
  });

  it("the page's address is sent without its query, and again when it changes while the assistant is open", () => {
    const { api, receive, posted, navigate } = embed();
    api.open();
    receive(READY);
    navigate("/guide/next");
    api.close();
    navigate("/guide/last");
    api.open();
    expect(posted().map(([message]) => [message.type, message.page])).toEqual([
      ["open", "https://www.example/guide/start"],
      ["page", "https://www.example/guide/next"],
      ["close", undefined],
      ["open", "https://www.example/guide/last"],
    ]);
  });

  it("the docs page that the tag names is sent instead of the address", () => {
    const { api, receive, posted } = embed({ page: "/docs/slack" });
    api.open();
    receive(READY);
    expect(posted()[0]?.[0].page).toBe("/docs/slack");
  });

  it("a question is suggested once", () => {
    const { api, receive, posted } = embed();
    api.open("Which scopes?");
    receive(READY);
    // The frame has loaded again.
    receive(READY);
    api.close();
    api.open();
    expect(posted().map(([message]) => message.question ?? message.type)).toEqual([
      "Which scopes?",
      "open",
      "close",
      "open",
    ]);
  });

  it.each([
    ["another origin", READY, { origin: "https://evil.example" }],
    ["another window", READY, { source: {} }],
    ["another version", { assistant: 2, type: "ready" }, {}],
    ["no assistant", null, {}],
  ])("a message of %s is ignored", (_, data, from) => {
    const { api, receive, posted, dialog } = embed();
    api.open();
    receive(data, from);
    expect(posted()).toEqual([]);
    expect(dialog.className).toBe("");
  });

  it("the assistant can be closed by its own button, by Escape and by the page", () => {
    const { api, receive, dialog } = embed();
    const ways = [
      () => receive({ assistant: 1, type: "close" }),
      () => dialog.onkeydown?.({ key: "Escape" }),
      api.close,
      api.toggle,
    ];
    for (const close of ways) {
      api.open();
      receive(READY);
      expect(dialog.open).toBe(true);
      close();
      expect(dialog.open).toBe(false);
    }
  });

  it("a conversation stays in its frame while the assistant is closed", () => {
    const { api, receive, frame } = embed();
    api.open();
    receive(READY);
    const first = frame();
    api.close();
    api.toggle();
    expect(frame()).toBe(first);
  });

  it("a frame that does not load says so, and the next attempt loads a new one", () => {
    const { api, frame, note } = embed();
    api.open();
    expect(note()).toBe("Loading the assistant…");
    vi.advanceTimersByTime(15_000);
    expect(note()).toBe("The assistant could not be loaded.");
    const first = frame();
    api.close();
    expect(frame()).toBeUndefined();
    api.open();
    expect(frame()).not.toBe(first);
    expect(note()).toBe("Loading the assistant…");
  });
});

it("the script has no inline style, markup or eval that a strict policy would refuse", () => {
  expect(embedScript(BRAND)).not.toMatch(/innerHTML|\beval\b|setAttribute\("style"|<style|new Function/);
});
