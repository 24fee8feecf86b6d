/** A size in words: "812 bytes", "12 kB", "3.9 MB". Never less than it is: a limit that is met must look so. */
export function fileSize(bytes: number): string {
  if (bytes < 1_024) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  if (bytes < 1_048_576) return `${Math.ceil(bytes / 1_024)} kB`;
  return `${(Math.ceil((bytes / 1_048_576) * 10) / 10).toString()} MB`;
}
