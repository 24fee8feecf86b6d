/** Hands the reader a text as a file of their own. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: some browsers only begin to read it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
