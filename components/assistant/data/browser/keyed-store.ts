import { useCallback, useSyncExternalStore } from "react";

/** State outside of React, a value a key: it outlives what shows it, and a change draws only whoever shows that key. */
export type KeyedStore<T> = {
  get(key: string): T;
  set(key: string, value: T): void;
  /** Forgets all values, without saving that. */
  clear(): void;
  subscribe(key: string, changed: () => void): () => void;
};

export function createKeyedStore<T>(
  initial: (key: string) => T,
  saved?: (key: string, value: T) => void,
): KeyedStore<T> {
  const values = new Map<string, T>();
  const listeners = new Map<string, Set<() => void>>();
  return {
    get(key) {
      const known = values.get(key);
      if (known !== undefined) return known;
      const first = initial(key);
      values.set(key, first);
      return first;
    },
    set(key, value) {
      values.set(key, value);
      saved?.(key, value);
      for (const changed of listeners.get(key) ?? []) changed();
    },
    clear() {
      values.clear();
      for (const all of listeners.values()) for (const changed of all) changed();
    },
    subscribe(key, changed) {
      const all = listeners.get(key) ?? new Set();
      listeners.set(key, all.add(changed));
      return () => void all.delete(changed);
    },
  };
}

/** What `select` makes of the value; draws again only when that changes. */
export function useKeyed<T, Selected = T>(
  store: KeyedStore<T>,
  key: string,
  select: (value: T) => Selected = (value) => value as unknown as Selected,
): Selected {
  const subscribe = useCallback((changed: () => void) => store.subscribe(key, changed), [store, key]);
  const read = () => select(store.get(key));
  return useSyncExternalStore(subscribe, read, read);
}
