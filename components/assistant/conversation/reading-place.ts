/** The reader's scroll position in the conversation of a view, in memory until the page is left. */
export type ReadingPlace = {
  /** Id of the turn on top. */
  turnId: string;
  /** Distance of that turn from the top edge, px. */
  offset: number;
  /** The number of earlier turns that were not rendered. */
  first: number;
};

const places = new Map<string, ReadingPlace>();

/** `key` is the view's. */
export const placeIn = (key: string): ReadingPlace | undefined => places.get(key);
export const savePlace = (key: string, place: ReadingPlace): void => void places.set(key, place);

/** The largest distance from the end that counts as the end, px. */
const NEAR = 48;

export const turnsIn = (box: Element) => Array.from(box.querySelectorAll<HTMLElement>("[data-turn]"));
export const topOf = (turn: Element, box: Element) =>
  turn.getBoundingClientRect().top - box.getBoundingClientRect().top;
/** The height of the content below the visible part, px. */
export const gapBelow = (box: Element) => box.scrollHeight - box.clientHeight - box.scrollTop;
export const isAtEnd = (box: Element): boolean => gapBelow(box) <= NEAR;

/** A scroll position to be set without animation, also on a page that scrolls smoothly. */
export const instantly = (top: number) => ({ top, behavior: "instant" }) as const;

/** The place of the first visible turn; null while the box is hidden, when nothing has a position. */
export function findPlace(box: Element, first: number): ReadingPlace | null {
  const turn = turnsIn(box).find((candidate) => topOf(candidate, box) + candidate.offsetHeight > 0);
  return turn?.offsetHeight ? { turnId: turn.dataset.turn ?? "", offset: topOf(turn, box), first } : null;
}

/** Brings the reader back to a place or, where its turn is not there, puts the last turn on top. */
export function scrollToPlace(box: Element, place: ReadingPlace | undefined): void {
  const turns = turnsIn(box);
  const saved = turns.find(({ dataset }) => dataset.turn === place?.turnId);
  const turn = saved ?? turns.at(-1);
  // `scrollIntoView` would scroll the docs page too.
  if (turn) box.scrollBy(instantly(topOf(turn, box) - (saved ? (place?.offset ?? 0) : 0)));
}
