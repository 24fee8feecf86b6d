import type { FrameMessage, HostMessage } from "./protocol.ts";

/**
 * Puts the assistant on another site's page: a button and, once somebody means to use it, a frame of this site.
 * What is served is the function's own text, so it uses nothing from outside of itself. No style, script or markup of
 * it is inline: the strictest policy of a page need only allow this site as a source of scripts and frames.
 */
export function embedLoader(): void {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || "PasteAssistant" in window) return;
  const options = script.dataset;
  const { origin } = new URL(script.src);
  const side = options.position === "left" ? "left" : "right";
  const phone = matchMedia("(max-width:47.99rem)");
  const make = <Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    fields: Partial<HTMLElementTagNameMap[Name]>,
  ): HTMLElementTagNameMap[Name] => Object.assign(document.createElement(name), fields);

  let frame: HTMLIFrameElement | undefined;
  let isReady = false;
  let wanted: string | undefined;

  const tell = (message: HostMessage) => {
    if (isReady) frame?.contentWindow?.postMessage(message, origin);
  };
  const load = () => {
    if (frame) return;
    const page = encodeURIComponent(options.page ?? "");
    frame = make("iframe", { title: "Assistant", allow: "clipboard-write", src: `${origin}/embed?page=${page}` });
    dialog.append(frame);
    const mine = frame;
    note.textContent = "Loading the assistant…";
    setTimeout(() => {
      if (mine === frame && !isReady) note.textContent = "The assistant could not be loaded.";
    }, 15_000);
  };
  const show = () => {
    paint();
    if (phone.matches) dialog.showModal();
    else dialog.show();
    resize();
    frame?.focus();
    tell({ assistant: 1, type: "open", theme: options.theme, question: wanted });
    if (isReady) wanted = undefined;
  };
  const open = (question?: string) => {
    load();
    wanted = typeof question === "string" ? question : undefined;
    show();
  };
  const close = () => dialog.close();
  // However it was closed. The browser brings the focus back if there is somewhere to bring it.
  const closed = () => {
    if (dialog.open) return;
    tell({ assistant: 1, type: "close" });
    if (document.activeElement === document.body) button.focus({ preventScroll: true });
    if (isReady) return;
    // Another try gets another frame.
    frame?.remove();
    frame = undefined;
  };
  const toggle = () => (dialog.open ? close() : open());
  const paint = () => {
    root.style.colorScheme = { light: "light", dark: "dark" }[options.theme ?? ""] ?? "light dark";
  };
  // Phones lay their keyboard over the page.
  const resize = () => {
    const covered = phone.matches && visualViewport && innerHeight - visualViewport.height > 1;
    dialog.style.height = covered ? `${visualViewport?.height}px` : "";
  };

  const note = make("p", { role: "status" });
  const dialog = make("dialog", { ariaLabel: "Assistant", onclose: closed });
  dialog.append(note, make("button", { type: "button", textContent: "Close", onclick: close }));
  dialog.onkeydown = (event) => {
    if (event.key === "Escape") close();
  };
  const button = make("button", {
    type: "button",
    textContent: options.label || "Ask the assistant",
    ariaHasPopup: "dialog",
    onpointerenter: load,
    onfocus: load,
    onclick: () => open(),
  });

  addEventListener("message", ({ origin: from, source, data }: MessageEvent<FrameMessage | null>) => {
    if (!frame || from !== origin || source !== frame.contentWindow || data?.assistant !== 1) return;
    if (data.type === "close") return close();
    if (data.type !== "ready") return;
    isReady = true;
    dialog.className = "ready";
    if (dialog.open) show();
  });
  phone.onchange = () => {
    if (!dialog.open) return;
    dialog.close();
    show();
  };
  visualViewport?.addEventListener("resize", resize);

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:host{all:initial;position:relative;z-index:2147483647;font:600 16px/1.25 system-ui,sans-serif}
button{padding:12px 18px;border:1px solid transparent;border-radius:24px;background:#0263e0;color:#fff;font:inherit;cursor:pointer}
button:hover{background:#0150b8}
button:focus-visible{outline:3px solid #0263e0;outline-offset:2px}
:host>button{position:fixed;bottom:max(16px,env(safe-area-inset-bottom));${side}:16px}
[open]~button{visibility:hidden}
dialog{position:fixed;inset:0 auto;${side}:0;width:400px;max-width:100%;height:100dvh;max-height:none;margin:0;padding:0;border:0;box-shadow:0 0 24px #0004}
p,dialog button{margin:16px}
iframe{position:absolute;inset:0;width:100%;height:100%;border:0}
:not(.ready)>iframe,.ready>:not(iframe){visibility:hidden}
@media(max-width:47.99rem){dialog{width:100%}}
@media(prefers-reduced-motion:no-preference){[open]{animation:in .2s}}
@keyframes in{from{opacity:0}}
@media print{:host{display:none}}`,
  );
  const root = make("div", { id: "paste-assistant" });
  const shadow = root.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(dialog, button);
  paint();
  const start = () => document.body.append(root);
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
  Reflect.set(window, "PasteAssistant", { open, close, toggle });
}
