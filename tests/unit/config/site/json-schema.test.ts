import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";
import { siteJsonSchema } from "#lib/config/site/json-schema.ts";

const shape = z.object({ properties: z.record(z.string(), z.object({ description: z.string().optional() })) });

it("is written for editors, as `npm run site:schema` makes it", () => {
  expect(readFileSync("public/site.schema.json", "utf8")).toBe(siteJsonSchema());
});

it("says of every key what it is for", () => {
  const { properties } = shape.parse(JSON.parse(siteJsonSchema()));
  expect(Object.keys(properties)).toContain("accent");
  expect(Object.entries(properties).filter(([, { description }]) => !description)).toEqual([]);
});
