import type { List } from "#lib/contract.ts";
import type { Page } from "#lib/database/query.ts";

/** A page of rows on the wire; `data` are the rows as they are shown. */
export const toList = <T extends { id: string }>({ hasMore }: Pick<Page<unknown>, "hasMore">, data: T[]): List<T> => ({
  object: "list",
  data,
  first_id: data.at(0)?.id ?? null,
  last_id: data.at(-1)?.id ?? null,
  has_more: hasMore,
});
