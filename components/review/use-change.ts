import { useState } from "react";
import { describeError } from "#components/assistant/data/errors.ts";
import type { RequestError } from "#components/assistant/data/request.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { change } from "./data.ts";

/** Sends changes one at a time. `run` returns whether the change was made; `error` says why not. */
export function useChange(onDone: () => void) {
  const t = useMessages();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<RequestError | null>(null);
  async function run(request: Parameters<typeof change>[0]): Promise<boolean> {
    if (isBusy) return false;
    setBusy(true);
    setFailure(null);
    const failed = await change(request);
    setBusy(false);
    setFailure(failed);
    if (failed === null) onDone();
    return failed === null;
  }
  const error = failure && (failure.notFound ? t("review.gone") : describeError(t, failure));
  return { run, isBusy, error };
}
