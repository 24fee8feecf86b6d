import { z } from "zod";

/**
 * Whether a text has at most `max` UTF-16 code units, the unit of JavaScript, browsers and the composer's counter.
 * zod's own `max` counts code points, so it would allow up to twice as many.
 */
export const isUpTo =
  (max: number) =>
  (text: string): boolean =>
    text.length <= max;

export const textUpTo = (max: number, error = `must be at most ${max.toLocaleString("en")} characters`) =>
  z.string("must be a string").refine(isUpTo(max), { error, abort: true });
