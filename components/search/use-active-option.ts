import { useState } from "react";

/** Index of the active option, and its setter. It goes back to `start` when the results change. */
export function useActiveOption(start: number, results: unknown): [number, (index: number) => void] {
  const [active, setActive] = useState(start);
  const [previous, setPrevious] = useState({ start, results });
  if (previous.start === start && previous.results === results) return [active, setActive];
  setPrevious({ start, results });
  setActive(start);
  return [start, setActive];
}
