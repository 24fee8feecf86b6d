import type { List } from "#lib/contract/assistant.ts";
import type { ListQuery, Page } from "#lib/database/query.ts";

/** A page of rows on the wire; `data` are the rows as they are shown. */
export const toList = <T extends { id: string }>({ hasMore }: Pick<Page<unknown>, "hasMore">, data: T[]): List<T> => ({
  object: "list",
  data,
  first_id: data.at(0)?.id ?? null,
  last_id: data.at(-1)?.id ?? null,
  has_more: hasMore,
});

/** The page of a list that is known as a whole. An `after` that is not in it has nothing behind it. */
export function pageOf<T extends { id: string }>(all: T[], { limit, after }: ListQuery): List<T> {
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) return toList({ hasMore: false }, []);
  return toList({ hasMore: all.length > start + limit }, all.slice(start, start + limit));
}
