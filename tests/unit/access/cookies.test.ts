import { expect, it } from "vitest";
import { cookieRules } from "#lib/access/cookies.ts";

it.each([
  ["http://localhost:3000", { name: "owner", secure: false, path: "/" }],
  ["https://docs.test", { name: "__Host-owner", secure: true, path: "/" }],
  ["https://docs.test/docs-ai", { name: "__Host-owner.docs-ai", secure: true, path: "/" }],
  ["https://docs.test/a/b", { name: "__Host-owner.a.b", secure: true, path: "/" }],
])("a cookie of %s has a name that no other site of the host takes", (siteUrl, rules) => {
  expect(cookieRules("owner", siteUrl)).toEqual(rules);
});
