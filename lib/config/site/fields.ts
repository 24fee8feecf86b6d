import { z } from "zod";

/** A text on one line. Control characters would break the headers and messages it goes into. */
export const line = (max: number) =>
  z
    .string("must be a text")
    .trim()
    .min(1, "must not be empty")
    .max(max, `must have at most ${max} characters`)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, "must be on one line");
