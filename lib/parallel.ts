import pLimit from "p-limit";

/**
 * Runs `action` on every item, at most `limit` at a time. After a rejection no further action begins; rejects with the
 * first error when the actions under way have ended.
 */
export async function forEachParallel<T>(
  items: readonly T[],
  limit: number,
  action: (item: T) => Promise<unknown>,
): Promise<void> {
  const errors: unknown[] = [];
  await pLimit(limit).map(items, async (item) => {
    if (errors.length > 0) return;
    try {
      await action(item);
    } catch (error) {
      errors.push(error);
    }
  });
  if (errors.length > 0) throw errors[0];
}
