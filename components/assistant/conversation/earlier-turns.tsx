import { SkeletonLoader } from "@twilio-paste/core/skeleton-loader";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Turn } from "./turns.ts";

/** Turns drawn at first, and more each time the reader comes near the first of them. */
const PORTION = 15;
/** How near, px: they are there before they are seen. */
const NEAR = 800;

/** The latest turns of a long thread; what is above comes when it is scrolled to, and nothing moves meanwhile. */
export function useShownTurns(turns: Turn[], scroller: RefObject<HTMLElement | null>, known: number | null) {
  // Counted from the beginning, so that new turns do not push old ones out.
  const [first, setFirst] = useState(known);
  const start = Math.max(0, Math.min(first ?? turns.length - PORTION, turns.length - 1));
  const place = useRef<{ turn: Element; top: number } | null>(null);
  useEffect(() => {
    if (first === null && turns.length > 0) setFirst(Math.max(0, turns.length - PORTION));
  }, [first, turns.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after more turns were drawn
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

/** Stands for the turns above; says when the reader comes near. */
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
