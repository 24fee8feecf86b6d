import { AppError } from "#lib/errors.ts";

/** For a file of more than `bytes` bytes. */
export const tooLarge = (bytes: number): AppError =>
  new AppError("attachment_too_large", { detail: `It may be ${bytes / 1_024} kB (${bytes} bytes) at most.` });
