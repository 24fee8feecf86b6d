import { expect, test } from "vitest";
import { isChangeLog } from "#lib/docs/search/lexical/change-log.ts";
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";
import type { Indexed } from "#lib/docs/search/ranking.ts";

const section = (path: string, heading: string, content: string): Indexed => ({
  path,
  title: path,
  headingPath: [path, heading],
  content,
  keywords: [],
  description: null,
});

test("the confidence is near 0 for subjects that the docs lack, and near 1 for the subject of a page", () => {
  const sections = [
    section("/docs/slack", "Slack token", "The Slack bot token is set in the environment. It starts with xoxb."),
    section("/docs/themes", "Themes", "Light and dark. The theme follows the system."),
    section("/docs/run", "Runs", "A run is queued, then it is in progress."),
  ];
  const { rank } = buildLexical(sections);
  const sure = rank("Where is the Slack bot token set?", 8).confidence;
  expect(sure).toBeGreaterThan(0.8);
  expect(rank("Is the theme a paid subscription with monthly invoices?", 8).confidence).toBeLessThan(0.3);
  expect(rank("Quarterly invoices and refunds", 8).confidence).toBe(0);
});

test("a name that the docs lack lowers the confidence", () => {
  const sections = [
    section(
      "/docs/database",
      "Use a database",
      "The theme is stored in a database. Trust the trusted rows of the database.",
    ),
    section("/docs/themes", "Themes", "Light and dark. The theme follows the system."),
    section("/docs/run", "Runs", "A run is queued, then it is in progress."),
  ];
  const { rank } = buildLexical(sections);
  const sure = (question: string) => rank(question, 8).confidence;
  expect(sure("How do I use a database?")).toBeGreaterThan(0.8);
  expect(sure("How do I use a database in Fortran?")).toBeLessThan(0.5);
  // A name is not taken for a mistyped word of the docs.
  expect(sure("How do I use a database in Trusk?")).toBeLessThan(sure("How do I use a database in trusk?"));
});

test("a change log covers questions about changes only, and comes after pages that explain", () => {
  const sections = [
    section("/docs/release-notes", "0.53.0", "Add a webhook for Kafka. Fix the theme of the panel in dark mode."),
    section("/docs/themes", "Themes", "Light and dark. The theme of the panel follows the system."),
    section("/docs/run", "Runs", "A run is queued, then it is in progress."),
  ];
  const { rank } = buildLexical(sections);
  const first = (question: string) => sections[rank(question, 8).ranked[0]?.at ?? -1]?.path;
  expect(first("theme of the panel in dark mode")).toBe("/docs/themes");
  expect(first("Which release fixed the theme of the panel in dark mode?")).toBe("/docs/release-notes");
  expect(rank("How do I add a webhook for Kafka?", 8).confidence).toBeLessThan(0.1);
  expect(rank("Since when is there a webhook for Kafka?", 8).confidence).toBeGreaterThan(0.3);
  // It is found, all the same.
  expect(first("webhook for Kafka")).toBe("/docs/release-notes");
});

test.each([
  ["/docs/changelog", true],
  ["/docs/components/alert/changelog", true],
  ["/docs/release_notes/v1", true],
  ["/docs/whats-new", true],
  ["/docs/releasing", false],
  ["/docs/guides/write-a-changelog-entry", false],
])("%s is a change log: %s", (path, expected) => {
  expect(isChangeLog(path)).toBe(expected);
});
