import { useCallback, useSyncExternalStore } from "react";
import { type View, viewKey } from "../view.ts";

/** State outside of React, one value per key. It outlives the components that show it; a change renders only those of its key. */
export type KeyedStore<Key, T> = {
  get(key: Key): T;
  set(key: Key, value: T): void;
  /** Drops all values, without saving that. */
  clear(): void;
  /** Calls `onChange` after each change of the key's value; returns how to stop that. */
  subscribe(key: Key, onChange: () => void): () => void;
  /** Keys of the same name share a value. */
  nameOf(key: Key): string;
};

/** A store by text keys. `initial` makes the first value of a key; `save` is called with every later one. */
export const createKeyedStore = <T>(
  initial: (key: string) => T,
  save?: (key: string, value: T) => void,
): KeyedStore<string, T> => createStore((key) => key, initial, save);

/** A store by views of the panel. */
export const createViewStore = <T>(
  initial: (view: View) => T,
  save?: (view: View, value: T) => void,
): KeyedStore<View, T> => createStore(viewKey, initial, save);

function createStore<Key, T>(
  nameOf: (key: Key) => string,
  initial: (key: Key) => T,
  save?: (key: Key, value: T) => void,
): KeyedStore<Key, T> {
  const values = new Map<string, { value: T }>();
  const listeners = new Map<string, Set<() => void>>();
  return {
    nameOf,
    get(key) {
      const name = nameOf(key);
      const entry = values.get(name) ?? { value: initial(key) };
      values.set(name, entry);
      return entry.value;
    },
    set(key, value) {
      values.set(nameOf(key), { value });
      save?.(key, value);
      for (const onChange of listeners.get(nameOf(key)) ?? []) onChange();
    },
    clear() {
      values.clear();
      for (const set of listeners.values()) for (const onChange of set) onChange();
    },
    subscribe(key, onChange) {
      const set = listeners.get(nameOf(key)) ?? new Set();
      listeners.set(nameOf(key), set.add(onChange));
      return () => void set.delete(onChange);
    },
  };
}

/** The value of a key. */
export const useKeyed = <Key, T>(store: KeyedStore<Key, T>, key: Key): T => useSelected(store, key, (value) => value);

/** The result of `select` on the value of a key. The component renders again only when that result changes. */
export function useSelected<Key, T, Selected>(
  store: KeyedStore<Key, T>,
  key: Key,
  select: (value: T) => Selected,
): Selected {
  const name = store.nameOf(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: keys of the same name share a value
  const subscribe = useCallback((onChange: () => void) => store.subscribe(key, onChange), [store, name]);
  const read = () => select(store.get(key));
  return useSyncExternalStore(subscribe, read, read);
}
