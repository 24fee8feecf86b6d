import { z } from "zod";

/** The value of a JSON text, e.g. of an environment variable; "must be JSON" where it is none. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
});
