import type { List } from "#lib/contract/assistant.ts";
import type { ListQuery, Page } from "#lib/database/query.ts";

/** A page of a list as the API returns it, in the shape of OpenAI's lists. */
export const toList = <T extends { id: string }>({ hasMore }: Pick<Page<unknown>, "hasMore">, data: T[]): List<T> => ({
  object: "list",
  data,
  first_id: data.at(0)?.id ?? null,
  last_id: data.at(-1)?.id ?? null,
  has_more: hasMore,
});

/** One page of a complete list. The page is empty when `after` is not an id of the list. */
export function pageOf<T extends { id: string }>(all: T[], { limit, after }: ListQuery): List<T> {
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) return toList({ hasMore: false }, []);
  return toList({ hasMore: all.length > start + limit }, all.slice(start, start + limit));
}
