/**
 * Hands the page's nonce to libraries that write style elements of their own: react-remove-scroll does behind dialogs,
 * and looks for it under webpack's name. A page without one, as the build draws them, allows inline styles.
 */
export function shareStyleNonce(): void {
  if (typeof document === "undefined") return;
  const nonce = document.querySelector<HTMLStyleElement>("style[nonce]")?.nonce;
  Object.assign(globalThis, { __webpack_nonce__: nonce });
}
