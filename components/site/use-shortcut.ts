import { useEffect, useEffectEvent } from "react";

/** ⌘ or Ctrl with a letter, wherever the focus is. */
export function useShortcut(letter: string, onPress: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey || event.defaultPrevented) return;
    // Layouts without Latin letters are known by the key's place. An input method's keys are its own.
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
