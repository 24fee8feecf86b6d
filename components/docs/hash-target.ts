/** The element a path's `#hash` means, or null. */
export function hashTarget(path: string): HTMLElement | null {
  const hash = path.split("#")[1];
  if (!hash) return null;
  try {
    return document.getElementById(decodeURIComponent(hash));
  } catch {
    // A stray "%".
    return document.getElementById(hash);
  }
}
