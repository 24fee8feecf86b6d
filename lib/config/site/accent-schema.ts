import { z } from "zod";
import { type Accent, contrastProblem, fromOne, toHex } from "./accent.ts";

const color = z
  .string("must be a colour")
  .max(100)
  .transform((text, { addIssue }) => {
    const hex = toHex(text);
    if (hex === null) addIssue("must be an opaque colour as #rrggbb, rgb(), hsl() or oklch()");
    return hex ?? "#000000";
  });

/** One colour, or one for each theme. Each must be readable on the surfaces of its theme. */
export const accentSchema = z
  .union([color, z.strictObject({ light: color, dark: color })], {
    error: "must be a colour, or { light, dark } with two",
  })
  .transform((accent, { addIssue }): Accent => {
    const both = typeof accent === "string" ? fromOne(accent) : accent;
    for (const problem of [contrastProblem(both.light, "light"), contrastProblem(both.dark, "dark")]) {
      if (problem !== null) addIssue(problem);
    }
    return both;
  });
