/** A size for readers: "812 bytes", "12 kB", "3.9 MB". Rounded up, so that a file above a limit never looks as if it were within it. */
export function fileSize(bytes: number): string {
  if (bytes < 1_024) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  if (bytes < 1_048_576) return `${Math.ceil(bytes / 1_024)} kB`;
  return `${(Math.ceil((bytes / 1_048_576) * 10) / 10).toString()} MB`;
}
