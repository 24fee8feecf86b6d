/**
 * Draws what messages in Slack look like, from the payloads that the notifier sends: the pictures of the docs page about
 * them. A test fails when they differ from the payloads.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { drawPictures } from "./pictures.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../content/docs/slack-messages");

mkdirSync(FOLDER, { recursive: true });
for (const [name, svg] of drawPictures()) writeFileSync(path.join(FOLDER, name), svg);
