import { useEffect, useEffectEvent } from "react";

/** ⌘I or Ctrl+I, wherever the focus is. */
export function useShortcut(onPress: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey || event.defaultPrevented) return;
    // Layouts without Latin letters are known by the key's place. An input method's keys are its own.
    const pressed = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() === "i" : event.code === "KeyI";
    if (!pressed || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) onPress();
  });
  useEffect(() => {
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
