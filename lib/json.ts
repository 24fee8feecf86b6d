import { z } from "zod";

/** A JSON value. Engines store their state between steps as one; the service does not interpret it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Parses JSON text, e.g. of an environment variable. Other text is invalid: "must be JSON". */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
});
