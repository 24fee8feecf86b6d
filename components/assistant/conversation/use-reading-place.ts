import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  findPlace,
  gapBelow,
  instantly,
  isAtEnd,
  placeIn,
  savePlace,
  scrollToPlace,
  turnsIn,
} from "./reading-place.ts";

/** A scroll within this time after an input is the reader's, ms. */
const BY_READER_MS = 500;
const INPUTS = ["wheel", "touchmove", "keydown", "pointerdown"];

/**
 * Keeps the reader's place in a conversation. A new question goes to the top, so that its answer is read from its beginning;
 * from there on the reader scrolls. Once the reader has scrolled to the end, the box follows the text that comes. A view
 * that is shown again is where it was. `key` is the view's, `first` the number of turns above that are not rendered.
 */
export function useReadingPlace(
  scroller: RefObject<HTMLElement | null>,
  key: string,
  lastTurnId: string | undefined,
  first: number,
) {
  const [hasMoreBelow, setHasMoreBelow] = useState(false);
  const following = useRef(false);
  const isRestored = useRef(false);
  const latestFirst = useRef(first);
  latestFirst.current = first;

  // biome-ignore lint/correctness/useExhaustiveDependencies: once per question
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || turnsIn(box).length === 0) return;
    scrollToPlace(box, isRestored.current ? undefined : placeIn(key));
    isRestored.current = true;
    following.current = false;
  }, [lastTurnId]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const update = () => {
      setHasMoreBelow(!isAtEnd(box));
      const place = findPlace(box, latestFirst.current);
      if (place) savePlace(key, place);
    };
    const stopScrolls = onScroll(box, (direction, isReaders) => {
      if (isReaders) following.current = direction === "down" && isAtEnd(box);
      update();
    });
    const stopResizes = onResize(box, () => {
      if (following.current && gapBelow(box) > 0) box.scrollTo(instantly(box.scrollHeight));
      update();
    });
    return () => {
      stopScrolls();
      stopResizes();
    };
  }, [scroller, key]);

  return {
    hasMoreBelow,
    goToEnd() {
      following.current = true;
      scroller.current?.scrollTo(instantly(scroller.current.scrollHeight));
    },
  };
}

/** Calls `onMove` for each scroll of the box, and says whether the reader or the page caused it. Returns how to stop. */
function onScroll(box: HTMLElement, onMove: (direction: "up" | "down", isReaders: boolean) => void): () => void {
  let lastTop = box.scrollTop;
  let lastInput = Number.NEGATIVE_INFINITY;
  const input = () => {
    lastInput = performance.now();
  };
  const scroll = () => {
    const direction = box.scrollTop < lastTop ? "up" : "down";
    lastTop = box.scrollTop;
    onMove(direction, performance.now() - lastInput < BY_READER_MS);
  };
  const listening = new AbortController();
  const options = { passive: true, signal: listening.signal };
  box.addEventListener("scroll", scroll, options);
  for (const type of INPUTS) box.addEventListener(type, input, options);
  return () => listening.abort();
}

/** Calls `onChange` when the size of the box or of one of its children changes. Returns how to stop. */
function onResize(box: HTMLElement, onChange: () => void): () => void {
  const observer = new ResizeObserver(onChange);
  observer.observe(box);
  for (const child of box.children) observer.observe(child);
  return () => observer.disconnect();
}
