import { z } from "zod";

/**
 * Whether a text has at most `max` UTF-16 code units, as JavaScript, browsers and the composer's counter measure it.
 * zod's own `max` counts code points, so it would let twice as many through.
 */
export const fits =
  (max: number) =>
  (text: string): boolean =>
    text.length <= max;

export const textUpTo = (max: number, error = `must be at most ${max.toLocaleString("en")} characters`) =>
  z.string("must be a string").refine(fits(max), { error, abort: true });
