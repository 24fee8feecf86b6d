/** The brand of a site, made from its configuration: what pages show, the styles, and the files that are served. */

import { DEFAULT_SITE_NAME, type SiteBrand, type SiteHead, type SiteView } from "#lib/contract/site.ts";
import { StartError } from "#lib/errors.ts";
import { buttonsOf } from "./accent.ts";
import { type BrandFile, BrandFileError, type BrandUse, readBrandFile } from "./brand-files.ts";
import type { ReadSite } from "./read-site.ts";
import type { SiteConfig } from "./schema.ts";
import { brandStyles, type FontFace } from "./styles.ts";

/** The brand with its files by name, and the colours of buttons on pages of other sites, below white text. */
export type Brand = SiteBrand & {
  files: ReadonlyMap<string, BrandFile>;
  buttons: { button: string; hover: string };
};

/** Paste's own colours of primary buttons. */
const PASTE_BUTTONS = { button: "#0263e0", hover: "#0150b8" };

/** A brand without files: that of a site without a configuration. */
export const plainBrand = (config: SiteConfig): Brand => toBrand(config, "", { faces: [] }, []);

type Opened = {
  light?: BrandFile;
  dark?: BrandFile;
  favicon?: BrandFile;
  socialCard?: BrandFile;
  faces: FontFace[];
};

/**
 * Reads the files that the configuration names. `siteUrl` goes before the address of the social card, which must be whole.
 * @throws StartError naming each key whose file cannot be served, and why
 */
export async function openBrand({ config, dir }: ReadSite, siteUrl: string): Promise<Brand> {
  const problems: string[] = [];
  const files: BrandFile[] = [];
  const read = async (key: string, file: string | undefined, use: BrandUse, name: string) => {
    if (file === undefined || dir === null) return undefined;
    try {
      const found = await readBrandFile(dir, file, use, name);
      files.push(found);
      return found;
    } catch (error) {
      if (!(error instanceof BrandFileError)) throw error;
      problems.push(`${key}: ${file} ${error.message}`);
      return undefined;
    }
  };
  const faces: FontFace[] = [];
  for (const role of ["text", "heading", "code"] as const) {
    for (const [i, face] of (config.fonts[role] ?? []).entries()) {
      const file = await read(`fonts.${role}`, face.file, "font", `font-${role}-${i}`);
      if (file) faces.push({ ...face, role, file });
    }
  }
  const opened = {
    faces,
    ...defined({
      light: await read("logo.light", config.logo?.light, "logo", "logo-light"),
      dark: await read("logo.dark", config.logo?.dark, "logo", "logo-dark"),
      favicon: await read("favicon", config.favicon, "favicon", "favicon"),
      socialCard: await read("socialCard", config.socialCard, "socialCard", "social-card"),
    }),
  };
  if (problems.length > 0)
    throw new StartError(`site.config.json is not valid.\n${problems.map((line) => `  ${line}`).join("\n")}`);
  return toBrand(config, siteUrl, opened, files);
}

/** Only the entries with a value. */
const defined = (files: Record<"light" | "dark" | "favicon" | "socialCard", BrandFile | undefined>) =>
  Object.fromEntries(Object.entries(files).filter(([, file]) => file !== undefined)) as Omit<Opened, "faces">;

function toBrand(config: SiteConfig, siteUrl: string, opened: Opened, files: BrandFile[]): Brand {
  const { faces } = opened;
  const first = faces.find(({ role }) => role === "text")?.file;
  return {
    view: toView(config, siteUrl, opened),
    head: {
      favicon: iconOf(config, opened),
      font: first ? { href: first.src, type: first.mediaType } : null,
      styles: brandStyles(config.accent ?? null, faces),
    },
    files: new Map(files.map((file) => [file.name, file])),
    buttons: config.accent ? buttonsOf(config.accent) : PASTE_BUTTONS,
  };
}

/** Another site does not show the icon of this project: without one, it has its logo, or none. */
function iconOf({ name }: SiteConfig, { favicon, light }: Opened): SiteHead["favicon"] {
  const file = favicon ?? light;
  if (file) return { href: file.src, type: file.mediaType };
  return name === DEFAULT_SITE_NAME ? null : { href: "data:,", type: "image/x-icon" };
}

function toView(config: SiteConfig, siteUrl: string, { light, dark, socialCard }: Opened): SiteView {
  const picture = ({ src, width, height }: BrandFile) => ({ src, width, height });
  const { header, footer, assistant } = config;
  return {
    name: config.name,
    logo:
      light && dark
        ? { light: picture(light), dark: picture(dark), replacesName: config.logo?.replacesName ?? false }
        : null,
    headerLinks: header.links,
    footer: { links: footer.links, text: footer.text ?? null },
    socialCard: socialCard ? { ...picture(socialCard), src: new URL(socialCard.src, siteUrl).href } : null,
    assistant: { name: assistant.name ?? null, greeting: assistant.greeting ?? null },
  };
}
