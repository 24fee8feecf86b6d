import { expect, test } from "vitest";
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
