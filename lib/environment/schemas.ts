/** Schemas of environment variables: each parses the text of one, or says what is wrong with it. */
import { z } from "zod";

export const url = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });
export const text = z.string().min(1);
export const integer = (min: number, max: number) =>
  z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);
export const onOff = z.enum(["on", "off"], 'must be "on" or "off"');

/** Where people are reached. */
export const contact = z.url({ protocol: /^(https|mailto)$/, error: "must be an https: or mailto: URL" });

/** Nothing in a valid origin can end the CSP directive that it is put in. */
const ORIGIN = /^https?:\/\/([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(:\d{1,5})?$/;
/** Origins, separated by commas, in lower case. */
export const origins = z
  .string()
  .transform((list) => list.split(",").flatMap((entry) => entry.trim().replace(/\/$/, "").toLowerCase() || []))
  .refine(
    (list) => list.every((entry) => ORIGIN.test(entry) && URL.canParse(entry)),
    "must be origins such as https://www.example.com, separated by commas",
  );

/** An address that can stand in a CSP directive and in a quoted string of a header. */
export const reportEndpoint = z
  .url({ protocol: /^https$/, error: "must be an https URL" })
  .regex(/^[!#-+\--:<-[\]-~]+$/, "must not contain spaces, quotes, commas, semicolons or backslashes");

/** Texts, separated by commas, without duplicates. */
export const list = z
  .string()
  .transform((entries) =>
    [...new Set(entries.split(",").map((entry) => entry.trim()))].filter((entry) => entry !== ""),
  );
/** API keys. A short one could be guessed. */
export const keys = list.pipe(
  z.array(z.string().regex(/^[\x21-\x7E]{24,200}$/, "each key must be 24 to 200 printable ASCII characters")),
);
/** Some of the `known` names, separated by commas. */
export const listOf = <Name extends string>(known: readonly Name[]) =>
  list.pipe(z.array(z.enum(known, `each must be one of ${known.join(", ")}`)));

/** Headers as name=value, separated by commas; values are percent-encoded. */
export const headers = list.transform((entries, { addIssue }) => {
  const pairs = entries.map((entry) => {
    const [, name = "", value = ""] = /^([\w!#$%&'*.^`|~+-]+)\s*=\s*([\x21-\x7E]+)$/.exec(entry) ?? [];
    return [name, decode(value)];
  });
  const areValid = pairs.every(([name, value]) => name && value);
  if (!areValid) addIssue("must be name=value, separated by commas, with percent-encoded values");
  return Object.fromEntries(pairs);
});

/** The decoded value; "" when its encoding is not valid. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}

/** A host name without a port. `*.` before a name stands for all names below it, `*` alone for any name. */
const HOST_NAME = /^(\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*)$/;
export const hosts = z
  .string()
  .toLowerCase()
  .pipe(list)
  .pipe(z.array(z.string().regex(HOST_NAME, "must be names such as docs.example.com or *.example.com, without ports")));

/** A repository on GitHub. */
export const repository = z.string().regex(/^[\w.-]{1,39}\/[\w.-]{1,100}$/, "must be owner/name");
