import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  contact,
  headers,
  hosts,
  integer,
  keys,
  list,
  listOf,
  onOff,
  origins,
  reportEndpoint,
  url,
} from "#lib/environment/schemas.ts";

const KEY = "a-key-of-at-least-24-characters";
const schemas = {
  url,
  integer: integer(1, 100),
  onOff,
  contact,
  origins,
  reportEndpoint,
  list,
  keys,
  listOf: listOf(["email", "phone"]),
  headers,
  hosts,
};
type Name = keyof typeof schemas;

describe("an environment variable", () => {
  it.each<[Name, string, unknown]>([
    ["url", "https://api.example.com/v1", "https://api.example.com/v1"],
    ["url", "http://localhost:8080", "http://localhost:8080"],
    ["integer", "1", 1],
    ["integer", "100", 100],
    ["onOff", "on", "on"],
    ["contact", "mailto:help@example.com", "mailto:help@example.com"],
    [
      "origins",
      "https://WWW.Example.com/, http://localhost:3000,",
      ["https://www.example.com", "http://localhost:3000"],
    ],
    ["origins", "http://[::1]:3000", ["http://[::1]:3000"]],
    ["origins", "", []],
    ["reportEndpoint", "https://reports.example.com/csp?site=1", "https://reports.example.com/csp?site=1"],
    ["list", " a, b ,a,,c ", ["a", "b", "c"]],
    ["list", ",", []],
    ["keys", `${KEY}, ${KEY}`, [KEY]],
    ["listOf", "phone,email", ["phone", "email"]],
    ["headers", "authorization=Bearer%20abc,x-team = docs", { authorization: "Bearer abc", "x-team": "docs" }],
    ["headers", "a=b=c", { a: "b=c" }],
    ["hosts", "Docs.Example.com,*.example.org,*", ["docs.example.com", "*.example.org", "*"]],
  ])("for %s may be %j: %j", (name, text, value) => {
    expect(schemas[name].parse(text)).toEqual(value);
  });

  it.each<[Name, string, string]>([
    ["url", "docs.example.com", "must be an http(s) URL"],
    ["url", "ftp://docs.example.com", "must be an http(s) URL"],
    ["url", "javascript:alert(1)", "must be an http(s) URL"],
    ["integer", "0", "must be at least 1"],
    ["integer", "101", "must be at most 100"],
    ["integer", "1.5", "must be a whole number"],
    ["integer", "many", "must be a number"],
    ["onOff", "true", 'must be "on" or "off"'],
    ["contact", "http://example.com", "must be an https: or mailto: URL"],
    ["contact", "javascript:alert(1)", "must be an https: or mailto: URL"],
    ["origins", "https://a.example/path", "must be origins such as"],
    ["origins", "https://a.example; script-src *", "must be origins such as"],
    ["origins", "https://*.example.com", "must be origins such as"],
    ["origins", "https://a.example:99999", "must be origins such as"],
    ["reportEndpoint", "http://reports.example.com", "must be an https URL"],
    ["reportEndpoint", "https://reports.example.com/a,b", "must not contain spaces, quotes, commas"],
    ["reportEndpoint", 'https://reports.example.com/"', "must not contain spaces, quotes, commas"],
    ["reportEndpoint", "https://reports.example.com/a;b", "must not contain spaces, quotes, commas"],
    ["keys", "short", "each key must be 24 to 200 printable ASCII characters"],
    ["keys", `${KEY},with spaces in it, which no header has`, "each key must be 24 to 200"],
    ["listOf", "email,names", "each must be one of email, phone"],
    ["headers", "authorization", "must be name=value"],
    ["headers", "two words=a", "must be name=value"],
    ["headers", "a=%zz", "must be name=value"],
    ["hosts", "https://docs.example.com", "must be names such as"],
    ["hosts", "docs.example.com:3000", "must be names such as"],
    ["hosts", "docs.*.com", "must be names such as"],
  ])("for %s may not be %j: %s", (name, text, message) => {
    const { error } = schemas[name].safeParse(text);
    expect(error && z.prettifyError(error)).toContain(message);
  });
});
