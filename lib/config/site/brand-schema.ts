/** The keys of the brand: pictures, fonts, links, the assistant. */
import { z } from "zod";
import { line } from "./fields.ts";

/** The most entries of a list of links. */
const MAX_LINKS = 12;

/** A file beside the configuration, by its path below that folder. */
const file = (about: string, endings: readonly string[]) =>
  z
    .string("must be a path")
    .max(300)
    .regex(
      new RegExp(`^(?!/)(?!.*(^|/)\\.)(?!.*//)[^\\\\\\p{Cc}]+\\.(${endings.join("|")})$`, "iu"),
      `must be a path below the folder of this file that ends in .${endings.join(", .")}`,
    )
    .describe(about);

const PICTURES = ["svg", "png", "jpg", "jpeg", "webp", "avif", "gif"];
const picture = (about: string) => file(about, PICTURES);
const font = file("Path of a font.", ["woff2", "woff", "ttf", "otf"]);

const faces = z
  .union([
    font.transform((path) => [{ file: path, weight: "100 900", style: "normal" as const }]),
    z
      .array(
        z.strictObject({
          file: font,
          weight: z
            .string()
            .regex(/^[1-9]\d{0,2}( [1-9]\d{0,2})?$/, 'must be a weight as "400" or a range as "100 900"')
            .default("400"),
          style: z.enum(["normal", "italic"], 'must be "normal" or "italic"').default("normal"),
        }),
      )
      .min(1)
      .max(6),
  ])
  .describe("A variable font, or one file for each weight and style.");

/** An address on this site or on another. Nothing that runs code. */
const href = z
  .string("must be an address")
  .max(1_000)
  .regex(
    /^(\/(?![/\\])|https?:\/\/[^\s/]|mailto:[^\s@]+@)[^\s\\\p{Cc}]*$/u,
    'must be a path that begins with "/", or an https:, http: or mailto: address',
  );

const links = z
  .array(z.strictObject({ label: line(40), href }))
  .max(MAX_LINKS, `must be at most ${MAX_LINKS} links`)
  .default([]);

export const brandKeys = {
  logo: z
    .union(
      [
        picture("One picture for both themes.").transform((path) => ({ light: path, dark: path, replacesName: false })),
        z.strictObject({
          light: picture("For the light theme."),
          dark: picture("For the dark theme."),
          replacesName: z
            .boolean("must be true or false")
            .default(false)
            .describe("Whether the picture has the name in it, which is then not shown beside it."),
        }),
      ],
      { error: "must be the path of a picture, or { light, dark, replacesName }" },
    )
    .optional()
    .describe("Picture before the name in the header."),
  favicon: file("Icon of the site's tab.", ["svg", "png", "ico"]).optional(),
  fonts: z
    .strictObject({ text: faces.optional(), heading: faces.optional(), code: faces.optional() })
    .default({})
    .describe("Fonts in place of the standard ones."),
  header: z.strictObject({ links }).default({ links: [] }).describe("Links in the header."),
  footer: z
    .strictObject({ links, text: line(200).optional().describe("For example who publishes the site.") })
    .default({ links: [] })
    .describe("Links and a line below every page of the docs."),
  socialCard: file("Picture that other sites show beside a link to a page, 1200 by 630 pixels.", [
    "png",
    "jpg",
    "jpeg",
    "webp",
  ]).optional(),
  assistant: z
    .strictObject({
      name: line(60).optional().describe("Name of the assistant. Default: that of the site."),
      greeting: line(300)
        .optional()
        .describe("Text above the questions of an empty conversation, and on the home page."),
      starters: z
        .array(line(200))
        .max(4, "must be at most 4 questions")
        .default([])
        .describe("Questions to begin with, on pages that have none of their own."),
    })
    .default({ starters: [] })
    .describe("What readers see of the assistant before they ask."),
};
