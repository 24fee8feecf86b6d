/**
 * What the assistant keeps in this browser only. Every key begins alike, so that all of it can be found and erased.
 * Storage may be forbidden or full: then nothing is kept, and nobody is troubled with it.
 */
const PREFIX = "assistant:";

/** What is kept under `key` (without the prefix), or null. */
export function readLocal(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Keeps `value` under `key` (without the prefix); null removes it. */
export function writeLocal(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // It lasts as long as the page, then.
  }
}

/** Removes everything the assistant keeps in this browser, and nothing else. */
export function clearLocal(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Nothing can have been kept.
  }
}
