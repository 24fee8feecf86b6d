/** Requests of the review pages. */
import { type ApiRequest, send, toRequestError } from "#components/assistant/data/request.ts";
import type { ReviewConversation } from "#lib/contract/review.ts";

type Change = Pick<ApiRequest, "method" | "body"> & {
  /** Path below `/api/review/`. */
  path: string;
};

export const GONE = "It is no longer there, or your session has ended. Load the page again.";

/** Sends a change. Returns null, or what went wrong as a text for the maintainer. */
export async function change({ path, ...request }: Change): Promise<string | null> {
  try {
    await send({ path: `review/${path}`, ...request });
    return null;
  } catch (thrown) {
    const error = toRequestError(thrown);
    return error.notFound ? GONE : error.message;
  }
}

/** A conversation as it is now; "gone" when it or the session is; null when it cannot be loaded. */
export async function loadConversation(
  threadId: string,
  signal: AbortSignal,
): Promise<ReviewConversation | "gone" | null> {
  try {
    const response = await send({ method: "GET", path: `review/thread/${threadId}`, signal });
    // The answer comes from this site's own server, whose type it is.
    return (await response.json()) as ReviewConversation;
  } catch (thrown) {
    return toRequestError(thrown).notFound ? "gone" : null;
  }
}
