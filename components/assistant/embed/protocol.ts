/** The messages between a page that embeds the assistant and the frame with the assistant. Version 1. */

export type Theme = "light" | "dark" | "auto";

/**
 * `open` shows the assistant and moves the focus to its composer, `close` hides it. `question` is put into an empty
 * composer; the reader sends it. `page`: the path of a docs page, or the address of the embedding page; it comes alone when
 * the page changes its address while the assistant is open.
 */
export type HostMessage =
  | { assistant: 1; type: "open"; theme: string | undefined; question: string | undefined; page: string | undefined }
  | { assistant: 1; type: "page"; page: string | undefined }
  | { assistant: 1; type: "close" };

/** `ready`: the frame listens. `close`: the reader is done. */
export type FrameMessage = { assistant: 1; type: "ready" | "close" };

const isMessage = (data: unknown): data is { assistant: 1; type: unknown } =>
  typeof data === "object" && data !== null && "assistant" in data && data.assistant === 1 && "type" in data;

/** The message in the data that a page has posted; null where there is none. */
export function toHostMessage(data: unknown): HostMessage | null {
  if (!isMessage(data)) return null;
  if (data.type === "close") return { assistant: 1, type: "close" };
  if (data.type !== "open" && data.type !== "page") return null;
  const field = (name: string) => {
    const value: unknown = Reflect.get(data, name);
    return typeof value === "string" ? value : undefined;
  };
  const page = field("page");
  if (data.type === "page") return { assistant: 1, type: "page", page };
  return { assistant: 1, type: "open", theme: field("theme"), question: field("question"), page };
}
