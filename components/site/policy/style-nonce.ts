/**
 * Shares the page's nonce with libraries that create style elements. react-remove-scroll does so for dialogs and reads
 * the nonce from webpack's variable. A page that the build renders has no nonce and allows inline styles.
 */
export function shareStyleNonce(): void {
  if (typeof document === "undefined") return;
  const nonce = document.querySelector<HTMLStyleElement>("style[nonce]")?.nonce;
  Object.assign(globalThis, { __webpack_nonce__: nonce });
}
