import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Option } from "./options.ts";

/** The index that a key leads to from index `at` of `count` options; -1 is the field itself. */
const KEYS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at <= 0 ? count : at) - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

type ListKeys = {
  options: Option[];
  /** Index of the active option; -1 if none is. */
  active: number;
  /** Whether the options belong to earlier words. */
  pending: boolean;
  onMove(index: number): void;
  onChoose(option: Option, event: KeyboardEvent): void;
  onClose(): void;
};

/** The key handler of a field whose list stays below it: arrows move through the options, Enter chooses one. */
export function useListKeys({ options, active, pending, onMove, onChoose, onClose }: ListKeys) {
  const takeEnter = useEnterKey({ options, active, pending, onChoose });
  return (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    // The shortcut opens the assistant, which the dialog would cover.
    if (event.key.toLowerCase() === "i" && (event.metaKey || event.ctrlKey)) return onClose();
    if (takeEnter(event)) return;
    const next = event.shiftKey ? undefined : KEYS[event.key]?.(active, options.length);
    if (next === undefined || options.length === 0) return;
    event.preventDefault();
    onMove(next);
  };
}

type EnterKey = Pick<ListKeys, "options" | "active" | "pending" | "onChoose">;

/**
 * Handles the Enter key and returns whether the event was one. While results are pending, the list shows those of earlier
 * words: the choice waits for the new results, until another key is pressed.
 */
function useEnterKey({ options, active, pending, onChoose }: EnterKey): (event: KeyboardEvent) => boolean {
  const waiting = useRef<KeyboardEvent | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the results arrive, whatever they are
  useEffect(() => {
    const { current: event } = waiting;
    const [best] = options;
    if (pending) return;
    waiting.current = null;
    // Without a section the first option asks the assistant, which the reader did not choose.
    if (event && best?.kind === "section") onChoose(best, event);
  }, [pending]);
  return (event) => {
    waiting.current = null;
    if (event.key !== "Enter") return false;
    event.preventDefault();
    const option = options[active];
    if (pending) waiting.current = event;
    else if (option) onChoose(option, event);
    return true;
  };
}
