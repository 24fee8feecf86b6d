import { describe, expect, it } from "vitest";
import { pageOf } from "#lib/threads/list.ts";

const all = ["a", "b", "c", "d", "e"].map((id) => ({ id }));
const idsOf = (limit: number, after?: string) => {
  const { data, first_id, last_id, has_more } = pageOf(all, { limit, after });
  return [data.map(({ id }) => id).join(""), first_id, last_id, has_more];
};

describe("a page of a list", () => {
  it("begins after the given id and shows whether more follows", () => {
    expect(idsOf(2)).toEqual(["ab", "a", "b", true]);
    expect(idsOf(2, "b")).toEqual(["cd", "c", "d", true]);
    expect(idsOf(2, "d")).toEqual(["e", "e", "e", false]);
    expect(idsOf(5)).toEqual(["abcde", "a", "e", false]);
  });

  it.each(["e", "unknown"])("is empty after %j", (after) => {
    expect(idsOf(2, after)).toEqual(["", null, null, false]);
  });
});
