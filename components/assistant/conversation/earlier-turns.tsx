import { SkeletonLoader } from "@twilio-paste/core/skeleton-loader";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Turn } from "./turns.ts";

/** The number of turns that are rendered at first, and that are added when the reader comes near the first of them. */
const PORTION = 15;
/** Turns are rendered when the reader is this near to them, px. */
const NEAR = 800;

/** The latest turns of a long thread. Earlier ones are rendered when the reader scrolls up, and nothing visible moves. */
export function useShownTurns(turns: Turn[], scroller: RefObject<HTMLElement | null>, known: number | null) {
  // Counted from the beginning, so that new turns do not push old ones out.
  const [first, setFirst] = useState(known);
  const start = Math.max(0, Math.min(first ?? turns.length - PORTION, turns.length - 1));
  const place = useRef<{ turn: Element; top: number } | null>(null);
  useEffect(() => {
    if (first === null && turns.length > 0) setFirst(Math.max(0, turns.length - PORTION));
  }, [first, turns.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after more turns were rendered
  useLayoutEffect(() => {
    if (!place.current) return;
    const { turn, top } = place.current;
    place.current = null;
    scroller.current?.scrollBy({ top: turn.getBoundingClientRect().top - top, behavior: "instant" });
  }, [start]);
  return {
    shown: turns.slice(start),
    hidden: start,
    showMore() {
      const turn = scroller.current?.querySelector("[data-turn]");
      if (turn) place.current = { turn, top: turn.getBoundingClientRect().top };
      setFirst(Math.max(0, start - PORTION));
    },
  };
}

/** A placeholder for the turns above. Calls `onNear` when the reader comes near. */
export function EarlierTurns({ onNear }: { onNear(): void }) {
  const mark = useRef<HTMLDivElement>(null);
  const near = useRef(onNear);
  near.current = onNear;
  useEffect(() => {
    if (!mark.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) near.current();
      },
      { root: mark.current.parentElement, rootMargin: `${NEAR}px 0px` },
    );
    observer.observe(mark.current);
    return () => observer.disconnect();
  });
  return (
    <div ref={mark}>
      <SkeletonLoader height="sizeBase60" />
    </div>
  );
}
