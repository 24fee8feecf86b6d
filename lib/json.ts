import { z } from "zod";

/** JSON an adapter keeps between steps; the service stores it and never looks inside. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The value of a JSON text, e.g. of an environment variable; "must be JSON" where it is none. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
});
