/** A built site whose maintainers are in a fake Slack workspace, on docs that a test may change. */
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeProject } from "#tests/support/docs-folder.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { createSlackPeople, findButton, type SlackPeople } from "#tests/support/fakes/slack/people.ts";
import { SIGNING_SECRET } from "#tests/support/fakes/slack/signed.ts";
import { SLACK_SCOPES } from "#tests/support/fakes/slack/state.ts";
import {
  createSlackFake,
  SLACK_CHANNEL,
  SLACK_TOKEN,
  type SlackFake,
  type SlackMessage,
} from "#tests/support/fakes/slack.ts";
import { closeAll, type Server, startServer } from "./server.ts";

export type SlackSite = Server & {
  slack: SlackFake;
  people: SlackPeople;
  /** Replaces a text in a page of the docs. */
  edit(page: string, before: string, after: string): Promise<void>;
};

export async function startSlackSite(env: Record<string, string> = {}): Promise<SlackSite> {
  const slack = createSlackFake({ scopes: SLACK_SCOPES, people: { U1: "Ada" } });
  const workspace = await listen(slack);
  const docs = await writeProject({});
  await cp("tests/support/docs", docs.dir, { recursive: true });
  const server = await startServer({
    ...{ DOCS_DIR: docs.dir, DOCS_WATCH: "1", SLACK_HANDOFF: "on", SLACK_SIGNING_SECRET: SIGNING_SECRET },
    ...{ SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL, SLACK_API_URL: `${workspace.url}/`, ...env },
  });
  return {
    ...server,
    slack,
    // A busy machine may take longer than Slack waits.
    people: createSlackPeople({ state: slack.state, baseUrl: server.url, timeoutMs: 20_000 }),
    async edit(page, before, after) {
      const file = path.join(docs.dir, page);
      const text = await readFile(file, "utf8");
      if (!text.includes(before)) throw new Error(`${page} has no such text`);
      await writeFile(file, text.replace(before, after));
    },
    close: () => closeAll(server, workspace, docs),
  };
}

/** Everything that people see of a message: its text and its blocks. */
export const shown = ({ text, blocks }: SlackMessage): string => `${text} ${JSON.stringify(blocks)}`;

export const hasButton = (message: SlackMessage, actionId: string): boolean => findButton(message, actionId) !== null;
