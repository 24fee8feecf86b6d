/** The site's configuration as pages get it. */

/** The name of a site that has no other. */
export const DEFAULT_SITE_NAME = "Paste Assistant";

/** The path of this site below which the files of its brand are served. */
export const BRAND_PATH = "/site-files/";

/** A picture of the brand. Its size in pixels is null where the file does not say it. */
export type BrandPicture = { src: string; width: number | null; height: number | null };
export type SiteLink = { label: string; href: string };

/** What readers may know of `site.config.json`. It is part of the props of every page. */
export type SiteView = {
  /** The first page in the reader's language; the docs' own where that is not known. */
  home?: string;
  /** The name of the site: in its header, in titles, and of its assistant. */
  name: string;
  /** The picture before the name, or in its place; null for the standard one. */
  logo: { light: BrandPicture; dark: BrandPicture; replacesName: boolean } | null;
  headerLinks: SiteLink[];
  footer: { links: SiteLink[]; text: string | null };
  /** The picture that other sites show beside a link, with its whole address; null without one. */
  socialCard: BrandPicture | null;
  /** `name` is null where the assistant has none of its own. */
  assistant: { name: string | null; greeting: string | null };
};

/** What the head of every page has of the brand, as the server knows it. */
export type SiteHead = {
  /** The address and type of the icon; null for the standard one. */
  favicon: { href: string; type: string } | null;
  /** The font that every page needs, to load early. */
  font: { href: string; type: string } | null;
  /** Colours and fonts as a style sheet; "" without any. */
  styles: string;
};

/** The brand of a site: what pages show of it. */
export type SiteBrand = { view: SiteView; head: SiteHead };
