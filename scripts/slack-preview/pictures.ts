import { drawMessages, type Theme } from "./draw.ts";
import { PICTURES } from "./samples.ts";

const THEMES: readonly Theme[] = ["light", "dark"];

/** Returns the SVG of each picture by the name of its file. */
export const drawPictures = (): Map<string, string> =>
  new Map(
    Object.entries(PICTURES).flatMap(([name, { title, messages }]) =>
      THEMES.map((theme): [string, string] => [`${name}-${theme}.svg`, drawMessages(messages, title, theme)]),
    ),
  );
