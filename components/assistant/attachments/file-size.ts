import type { Translate } from "#lib/messages/translate.ts";

/** A size for readers: "812 bytes", "12 kB", "3.9 MB". Rounded up, so that a file above a limit never looks as if it were within it. */
export function fileSize(bytes: number, t: Translate): string {
  if (bytes < 1_024) return t("files.bytes", { count: bytes });
  if (bytes < 1_048_576) return t("files.kilobytes", { size: Math.ceil(bytes / 1_024) });
  return t("files.megabytes", { size: Math.ceil((bytes / 1_048_576) * 10) / 10 });
}
