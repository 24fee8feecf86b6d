import { useState } from "react";
import { change } from "./data.ts";

/** Sends changes one at a time. `run` returns whether the change was made. */
export function useChange(onDone: () => void) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  async function run(request: Parameters<typeof change>[0]): Promise<boolean> {
    if (isBusy) return false;
    setBusy(true);
    setError(null);
    const failure = await change(request);
    setBusy(false);
    setError(failure);
    if (failure === null) onDone();
    return failure === null;
  }
  return { run, isBusy, error };
}
