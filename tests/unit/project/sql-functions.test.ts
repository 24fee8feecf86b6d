import { expect, test } from "vitest";
import { findRepeated, parseSqlFunctions, readSqlFunctions } from "../../../scripts/sql-functions.ts";

const create = (name: string, file: string) => parseSqlFunctions(`create function public.${name}() returns int`, file);
const replace = (name: string, file: string, comment = `-- Replaces ${name}: it was wrong.\n-- Returns a number.`) =>
  parseSqlFunctions(`select 1;\n\n${comment}\ncreate or replace function public.${name}() returns int`, file);

test("every SQL function is defined once in the migrations, except for replacements that a comment announces", () => {
  const functions = readSqlFunctions("supabase/migrations");
  expect(functions.length).toBeGreaterThan(40);
  expect(findRepeated(functions)).toEqual([]);
});

test("the check finds a second definition in the same file and in a later one", () => {
  const [first, second, third] = [create("one", "1.sql"), create("one", "1.sql"), create("one", "2.sql")];
  expect(findRepeated([...first, ...second, ...third])).toEqual([...second, ...third]);
});

test("a later migration may replace a function once if the comment before it says so", () => {
  const first = create("one", "1.sql");
  expect(findRepeated([...first, ...replace("one", "2.sql"), ...replace("one", "3.sql")])).toEqual([]);
  const again = replace("one", "2.sql");
  expect(findRepeated([...first, ...replace("one", "2.sql"), ...again])).toEqual(again);
});

test("the check finds a replacement without that comment or of a function that does not exist", () => {
  const silent = replace("one", "2.sql", "-- Returns a number.");
  expect(findRepeated([...create("one", "1.sql"), ...silent])).toEqual(silent);
  const other = replace("one", "2.sql", "-- Replaces another: it was wrong.");
  expect(findRepeated([...create("one", "1.sql"), ...other])).toEqual(other);
  const unknown = replace("two", "2.sql");
  expect(findRepeated(unknown)).toEqual(unknown);
});

test("the check finds a definition inside a statement that is built with format()", () => {
  expect(parseSqlFunctions("execute format($sql$\n    create function public.one() returns int", "1.sql")).toEqual([
    { name: "one", file: "1.sql", replaces: false },
  ]);
});
