import { useEffect, useEffectEvent } from "react";

/** Calls `onPress` on ⌘ or Ctrl with a letter, wherever the focus is. */
export function useShortcut(letter: string, onPress: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey || event.defaultPrevented) return;
    // A layout without Latin letters is matched by the key's position. Keys of an input method are ignored.
    const { key, code } = event;
    const pressed = /^[a-z]$/i.test(key) ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`;
    if (!pressed || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) onPress();
  });
  useEffect(() => {
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
