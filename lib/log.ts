import pino, { type Logger } from "pino";
import { AppError } from "./errors.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

/** JSON lines on standard output. Never log a reader's text, a key or a cookie. */
export const createLog = (level: string): Logger =>
  pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });

/** An error as log fields: codes and stack frames, without messages, which may quote upstream or a reader. */
export function errorFields(thrown: unknown): Record<string, unknown> {
  const error = thrown instanceof AppError && thrown.options.cause ? thrown.options.cause : thrown;
  const code = thrown instanceof AppError ? thrown.code : "internal";
  if (!(error instanceof Error)) return { code };
  const frames = error.stack
    ?.split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 4);
  const status = "status" in error && typeof error.status === "number" ? error.status : undefined;
  return { code, cause: error.name, status, at: frames?.map((line) => line.trim()) };
}
