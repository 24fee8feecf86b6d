const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, pre, tr, figure";

/**
 * Records where the text that is being read is in the window. The function that it returns scrolls the text back after a
 * change of the page's width; it may be called again while the width goes on changing.
 */
export function trackReadingPosition(): () => void {
  // A page that is scrolled to its top stays there.
  const block = scrollY > 0 ? firstVisibleBlock() : undefined;
  const place = block?.getBoundingClientRect().top ?? 0;
  return () => {
    const moved = block ? block.getBoundingClientRect().top - place : 0;
    // Smooth scrolling would show the move.
    if (moved !== 0) scrollBy({ top: moved, behavior: "instant" });
  };
}

/** Runs a change of the page's width and scrolls so that the text being read stays where it is. */
export function keepReadingPosition(change: () => void): void {
  const restore = trackReadingPosition();
  change();
  restore();
}

/** The first block that begins below the header; of a block as high as the window, the block itself. */
function firstVisibleBlock(): Element | undefined {
  const top = document.querySelector("header")?.getBoundingClientRect().bottom ?? 0;
  const blocks = [...document.querySelectorAll(`main article :is(${BLOCKS})`)].filter(
    // Blocks in hidden tabs have no position.
    (block) => block.getClientRects().length > 0,
  );
  const first = blocks.findIndex((block) => block.getBoundingClientRect().top >= top);
  const begins = blocks[first];
  return begins && begins.getBoundingClientRect().top < innerHeight / 2 ? begins : (blocks[first - 1] ?? begins);
}
