/** Lets in a few at a time. */

/** `atOnce` may be in, and as many as `waiting` may stand in line; null is what those behind them get. */
export function createGate({ atOnce, waiting }: { atOnce: number; waiting: number }) {
  const line: (() => void)[] = [];
  let free = atOnce;

  return async function enter<T>(work: () => Promise<T>): Promise<T | null> {
    if (free === 0 && line.length >= waiting) return null;
    // Whoever leaves gives their place to the first in line, so that nobody slips in between.
    if (free === 0) await new Promise<void>((resolve) => line.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next) next();
      else free += 1;
    }
  };
}
