/**
 * The assistant's data in this browser's storage. All keys share a prefix, so that all data can be found and erased.
 * Storage may be forbidden or full: then nothing is stored, without an error.
 */
const PREFIX = "assistant:";

/** The value under `key` (without the prefix), or null. */
export function readLocal(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Stores `value` under `key` (without the prefix); null removes it. */
export function writeLocal(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // The value then lasts as long as the page.
  }
}

/** Removes all of the assistant's data from this browser, and nothing else. */
export function clearLocal(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // If storage is forbidden, there is nothing to remove.
  }
}
