/** Requests of the review pages. */
import { type ApiRequest, type RequestError, send, toRequestError } from "#components/assistant/data/request.ts";
import type { ReviewConversation } from "#lib/contract/review.ts";

type Change = Pick<ApiRequest, "method" | "body"> & {
  /** Path below `/api/review/`. */
  path: string;
};

/** Sends a change. Returns null, or why it was not made. */
export async function change({ path, ...request }: Change): Promise<RequestError | null> {
  try {
    await send({ path: `review/${path}`, ...request });
    return null;
  } catch (thrown) {
    return toRequestError(thrown);
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
