import type { Reader } from "#lib/docs/navigation/reader.ts";
import { docusaurus } from "./docusaurus.ts";
import { mintlify } from "./mintlify.ts";
import { mkdocs } from "./mkdocs.ts";
import { sidebarJson } from "./sidebar-json.ts";
import { starlight } from "./starlight.ts";
import { vitepress } from "./vitepress.ts";

/**
 * The generators that have one file for the whole navigation. Nextra, Fumadocs and Hugo have none: the settings of their
 * folders and pages are read with the folders.
 */
export const READERS: readonly Reader[] = [mintlify, docusaurus, starlight, vitepress, mkdocs, sidebarJson];
