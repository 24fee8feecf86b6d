import { AppError } from "#lib/errors.ts";

/** The AppError that a promise is rejected with; throws if it is not. */
export async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error("Not rejected with an AppError", { cause: error });
}
