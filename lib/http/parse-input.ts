import type { z } from "zod";
import { AppError } from "#lib/errors.ts";

/** Parses a body, a query or headers. @throws AppError invalid_request naming every invalid field */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ field: [...issue.path, key].join("."), detail: "is not known" }))
      : [{ field: issue.path.join(".") || "body", detail: issue.message }],
  );
  throw new AppError("invalid_request", {
    fields,
    detail: fields.map(({ field, detail }) => `${field}: ${detail}`).join("; "),
  });
}
