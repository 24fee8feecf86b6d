import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Which turn was on top, how far from the edge (px), and how many turns were left out above; kept per view. */
type Place = { turn: string; offset: number; first: number };
const places = new Map<string, Place>();
export const placeIn = (view: string): Place | undefined => places.get(view);

/** Less than this from the end counts as there, px. */
const NEAR = 48;

/** A scroll so soon after an input is the reader's, ms. */
const BY_READER_MS = 500;
const INPUTS = ["wheel", "touchmove", "keydown", "pointerdown"];

const instantly = (top: number) => ({ top, behavior: "instant" }) as const;
const turnsIn = (box: Element) => Array.from(box.querySelectorAll<HTMLElement>("[data-turn]"));
const topOf = (turn: Element, box: Element) => turn.getBoundingClientRect().top - box.getBoundingClientRect().top;
const gapBelow = (box: Element) => box.scrollHeight - box.clientHeight - box.scrollTop;

/**
 * Where the reader is in a conversation. A question that was just asked goes to the top, so that its answer is read
 * from its beginning; from there on the reader moves, and whoever went to the end stays at the end while text comes.
 * A view that is left and shown again is where it was. `first`: turns left out above.
 */
export function useReadingPlace(
  scroller: RefObject<HTMLElement | null>,
  view: string,
  asked: string | undefined,
  first: number,
) {
  const [below, setBelow] = useState(false);
  const following = useRef(false);
  const isNew = useRef(false);
  const skipped = useRef(first);
  skipped.current = first;

  // biome-ignore lint/correctness/useExhaustiveDependencies: once per question
  useLayoutEffect(() => {
    const box = scroller.current;
    const turns = box ? turnsIn(box) : [];
    const place = isNew.current ? undefined : places.get(view);
    const turn = turns.find(({ dataset }) => dataset.turn === place?.turn) ?? turns.at(-1);
    if (!box || !turn) return;
    isNew.current = true;
    following.current = false;
    // `scrollIntoView` would move the docs page as well.
    box.scrollBy(instantly(topOf(turn, box) - (turn.dataset.turn === place?.turn ? (place?.offset ?? 0) : 0)));
  }, [asked]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let last = box.scrollTop;
    /** When the reader last did what scrolls, ms: other scrolls are ours or the browser's. */
    let moved = Number.NEGATIVE_INFINITY;
    const move = () => {
      moved = performance.now();
    };
    const look = () => {
      setBelow(gapBelow(box) > NEAR);
      // While it is on the screen: hidden, nothing has a place.
      const turn = turnsIn(box).find((one) => topOf(one, box) + one.offsetHeight > 0);
      if (turn?.offsetHeight)
        places.set(view, { turn: turn.dataset.turn ?? "", offset: topOf(turn, box), first: skipped.current });
    };
    const scrolled = () => {
      const up = box.scrollTop < last;
      last = box.scrollTop;
      if (performance.now() - moved < BY_READER_MS) following.current = !up && gapBelow(box) < NEAR;
      look();
    };
    const observer = new ResizeObserver(() => {
      if (following.current && gapBelow(box) > 0) {
        box.scrollTo(instantly(box.scrollHeight));
      }
      look();
    });
    box.addEventListener("scroll", scrolled, { passive: true });
    for (const input of INPUTS) box.addEventListener(input, move, { passive: true });
    observer.observe(box);
    for (const child of box.children) observer.observe(child);
    return () => {
      box.removeEventListener("scroll", scrolled);
      for (const input of INPUTS) box.removeEventListener(input, move);
      observer.disconnect();
    };
  }, [scroller, view]);

  return {
    /** Whether there is more below. */
    below,
    goToEnd() {
      following.current = true;
      scroller.current?.scrollTo(instantly(scroller.current.scrollHeight));
    },
  };
}
