/**
 * The script that puts the assistant on another site's page: a button and, once a reader is about to use it, a frame of
 * this site. The script consists of the text of the functions below, so each of them uses its arguments and the browser's
 * globals only. No style, script or markup is inline: the strictest policy of a page need only allow this site as a
 * source of scripts and frames.
 */
import type { FrameMessage, HostMessage } from "./protocol.ts";

/** What the script says: the label of the button, the assistant's name, "Close", and the notes while it loads and fails. */
export type EmbedTexts = [ask: string, name: string, close: string, loading: string, failed: string];

/** `colors` are those of the button, which white text stands on. `texts` are by language, the site's own first. */
export type EmbedBrand = { colors: { button: string; hover: string }; texts: Readonly<Record<string, EmbedTexts>> };

/** The script's text. It calls `startEmbed` with the other functions, whose names a bundler may have changed. */
export function embedScript({ colors, texts }: EmbedBrand): string {
  const styles = STYLES.replaceAll("ACCENT", colors.button).replaceAll("HOVER", colors.hover);
  const data = [styles, texts].map((value) => JSON.stringify(value)).join();
  return `"use strict";(function embedLoader(){(${startEmbed})(${createWidget},${connectFrame},${data})})();\n`;
}

/** `SIDE` is replaced by the side of the window on which the assistant is, in the browser. */
const STYLES = `:host{all:initial;position:relative;z-index:2147483647;font:600 16px/1.25 system-ui,sans-serif}
button{padding:12px 18px;border:1px solid transparent;border-radius:24px;background:ACCENT;color:#fff;font:inherit;cursor:pointer}
button:hover{background:HOVER}
button:focus-visible{outline:3px solid ACCENT;outline-offset:2px}
:host>button{position:fixed;bottom:max(16px,env(safe-area-inset-bottom));SIDE:16px}
[open]~button{visibility:hidden}
dialog{position:fixed;inset:0 auto;SIDE:0;width:400px;max-width:100%;height:100dvh;max-height:none;margin:0;padding:0;border:0;box-shadow:0 0 24px #0004}
p,dialog button{margin:16px}
iframe{position:absolute;inset:0;width:100%;height:100%;border:0}
:not(.ready)>iframe,.ready>:not(iframe){visibility:hidden}
@media(max-width:47.99rem){dialog{width:100%}}
@media(prefers-reduced-motion:no-preference){[open]{animation:in .2s}}
@keyframes in{from{opacity:0}}
@media print{:host{display:none}}`;

type Widget = ReturnType<typeof createWidget>;

/** The elements of the assistant in a shadow tree: a button, and a dialog for the frame with a note until it is ready. */
function createWidget({ label, position }: DOMStringMap, [ask, name, closing]: EmbedTexts, styles: string) {
  const make = <Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    fields: Partial<HTMLElementTagNameMap[Tag]>,
  ): HTMLElementTagNameMap[Tag] => Object.assign(document.createElement(tag), fields);

  const note = make("p", { role: "status" });
  const dialog = make("dialog", { ariaLabel: name });
  const close = () => dialog.close();
  dialog.append(note, make("button", { type: "button", textContent: closing, onclick: close }));
  dialog.onkeydown = (event) => {
    if (event.key === "Escape") close();
  };
  const button = make("button", { type: "button", textContent: label || ask, ariaHasPopup: "dialog" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles.replaceAll("SIDE", position === "left" ? "left" : "right"));
  const root = make("div", { id: "paste-assistant" });
  const shadow = root.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(dialog, button);
  const append = () => document.body.append(root);
  if (document.body) append();
  else addEventListener("DOMContentLoaded", append);
  return {
    ...{ root, dialog, button, note },
    createFrame: (src: string) => make("iframe", { title: name, allow: "clipboard-write", src }),
  };
}

/** The frame of this site in the dialog. `onReady` is called when it listens, after which it takes messages. */
function connectFrame(
  { dialog, note, createFrame }: Widget,
  src: string,
  [, , , loadingNote, failedNote]: EmbedTexts,
  onReady: () => void,
) {
  const { origin } = new URL(src);
  let frame: HTMLIFrameElement | undefined;
  let isReady = false;
  addEventListener("message", ({ origin: from, source, data }: MessageEvent<FrameMessage | null>) => {
    if (!frame || from !== origin || source !== frame.contentWindow || data?.assistant !== 1) return;
    if (data.type === "close") return dialog.close();
    if (data.type !== "ready") return;
    isReady = true;
    dialog.className = "ready";
    onReady();
  });
  return {
    load() {
      if (frame) return;
      const loading = createFrame(src);
      frame = loading;
      dialog.append(loading);
      note.textContent = loadingNote;
      setTimeout(() => {
        if (frame === loading && !isReady) note.textContent = failedNote;
      }, 15_000);
    },
    focus: () => frame?.focus(),
    /** Returns whether the frame was ready to take the message. */
    send(message: HostMessage): boolean {
      if (isReady) frame?.contentWindow?.postMessage(message, origin);
      return isReady;
    },
    /** Removes a frame that did not become ready, so that the next attempt begins with a new one. */
    removeUnlessReady() {
      if (isReady) return;
      frame?.remove();
      frame = undefined;
    },
  };
}

type Parts = [typeof createWidget, typeof connectFrame, styles: string, languages: EmbedBrand["texts"]];

/** Puts the assistant on the page, once, and its functions on `window.PasteAssistant`. */
function startEmbed(...[create, connect, styles, languages]: Parts): void {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || "PasteAssistant" in window) return;
  const options = script.dataset;
  const lang = options.lang ?? document.documentElement.lang;
  const texts = languages[lang] ?? languages[lang.replace(/-.*/, "")] ?? Object.values(languages)[0];
  if (!texts) return;
  const widget = create(options, texts, styles);
  const { root, dialog, button } = widget;
  const src = new URL("embed", script.src);
  src.search = `${new URLSearchParams({ page: options.page ?? "", lang })}`;
  const frame = connect(widget, src.href, texts, () => dialog.open && show());
  const phone = matchMedia("(max-width:47.99rem)");
  let suggested: string | undefined;

  const here = () => options.page ?? location.origin + location.pathname;
  const paint = () => {
    root.style.colorScheme = { light: "light", dark: "dark" }[options.theme ?? ""] ?? "light dark";
  };
  // Phones lay their keyboard over the page.
  const resize = () => {
    const covered = phone.matches && visualViewport && innerHeight - visualViewport.height > 1;
    dialog.style.height = covered ? `${visualViewport?.height}px` : "";
  };
  const show = () => {
    paint();
    if (phone.matches) dialog.showModal();
    else dialog.show();
    resize();
    frame.focus();
    const message = { assistant: 1, type: "open", theme: options.theme, question: suggested, page: here() } as const;
    if (frame.send(message)) suggested = undefined;
  };
  const open = (question?: string) => {
    frame.load();
    suggested = typeof question === "string" ? question : undefined;
    show();
  };
  const close = () => dialog.close();
  dialog.onclose = () => {
    if (dialog.open) return;
    frame.send({ assistant: 1, type: "close" });
    // The browser has set the focus back, if it could.
    if (document.activeElement === document.body) button.focus({ preventScroll: true });
    frame.removeUnlessReady();
  };
  Object.assign(button, { onpointerenter: frame.load, onfocus: frame.load, onclick: () => open() });
  phone.onchange = () => {
    if (!dialog.open) return;
    dialog.close();
    show();
  };
  visualViewport?.addEventListener("resize", resize);
  // Not in all browsers: those without it learn of another address when the assistant is opened again.
  Reflect.get(window, "navigation")?.addEventListener("currententrychange", () => {
    if (dialog.open) frame.send({ assistant: 1, type: "page", page: here() });
  });
  paint();
  Reflect.set(window, "PasteAssistant", { open, close, toggle: () => (dialog.open ? close() : open()) });
}
