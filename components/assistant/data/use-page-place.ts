/** The docs page that an embedded assistant stands beside. */
import useSWR from "swr";
import type { PagePlace } from "#lib/contract/docs.ts";
import { isObject } from "#lib/contract/type-guards.ts";
import { requestJson } from "./request.ts";

const isAnswer = (answer: unknown): answer is { data: PagePlace } =>
  isObject(answer) && isObject(answer.data) && Array.isArray(answer.data.starters);

const load = async ([, url]: [string, string]): Promise<PagePlace> => {
  const query = new URLSearchParams({ url });
  return (await requestJson(isAnswer, { method: "GET", path: `docs-page?${query}` })).data;
};

const NONE: PagePlace = { page: null, starters: [] };
const ONCE = { revalidateOnFocus: false, revalidateOnReconnect: false, shouldRetryOnError: false };

/** `first` is the place while no address is known, and where its page cannot be loaded. Without starters while it loads. */
export function usePagePlace(address: string | null, first: PagePlace): PagePlace {
  const { data, error } = useSWR(address === null ? null : ["page-place", address], load, ONCE);
  if (address === null || error) return first;
  return data ?? NONE;
}
