const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, pre, tr, figure";

/**
 * Remembers where the text being read stands in the window. The function it returns scrolls by what a change of the
 * page's width has moved it since; it may be called again while the width goes on changing.
 */
export function holdPlace(): () => void {
  // At its very top a page is not being read: it stays at its top.
  const block = scrollY > 0 ? firstVisibleBlock() : undefined;
  const place = block?.getBoundingClientRect().top ?? 0;
  return () => {
    const moved = block ? block.getBoundingClientRect().top - place : 0;
    // The page's smooth scrolling would show the move it is meant to hide.
    if (moved !== 0) scrollBy({ top: moved, behavior: "instant" });
  };
}

/** Runs what changes the page's width and keeps the reader's place. */
export function keepPlace(change: () => void): void {
  const restore = holdPlace();
  change();
  restore();
}

/** The first block that begins below the header; of a block as high as the window, the block itself. */
function firstVisibleBlock(): Element | undefined {
  const top = document.querySelector("header")?.getBoundingClientRect().bottom ?? 0;
  const blocks = [...document.querySelectorAll(`main article :is(${BLOCKS})`)].filter(
    // Blocks behind other tabs have no place.
    (block) => block.getClientRects().length > 0,
  );
  const first = blocks.findIndex((block) => block.getBoundingClientRect().top >= top);
  const begins = blocks[first];
  return begins && begins.getBoundingClientRect().top < innerHeight / 2 ? begins : (blocks[first - 1] ?? begins);
}
