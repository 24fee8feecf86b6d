import { AppError } from "#lib/errors.ts";

/** The error for a file of more than `bytes` bytes. */
export const toTooLargeError = (bytes: number): AppError =>
  new AppError("attachment_too_large", { detail: `It may be ${bytes / 1_024} kB (${bytes} bytes) at most.` });
