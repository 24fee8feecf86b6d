/** The loader for pages of other sites, with the brand and the languages of this one. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { SiteView } from "#lib/contract/site.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { type EmbedBrand, type EmbedTexts, embedScript } from "./loader.ts";

/** The most bytes of the script, with gzip: it is on every page of a site, and most readers do not open the assistant. */
const MAX_BYTES = 2_048;

export type BrandedScript = { text: string; etag: string };
type Settings = {
  colors: EmbedBrand["colors"];
  /** The assistant's own name, if it has one. */
  name: string | null;
  /** Languages with messages, the site's own first. */
  languages: readonly string[];
  translate(language: string): Translate;
};

/** The script with the texts of as many languages as fit; pages in other ones get those of the site's own. */
export function brandedScript(
  { colors, name, languages, translate }: Settings,
  maxBytes: number = MAX_BYTES,
): BrandedScript {
  const textsOf = (language: string): EmbedTexts => {
    const t = translate(language);
    const assistant = name ?? t("opener.assistant");
    return [t("opener.ask"), assistant, t("opener.close"), t("opener.loading"), t("opener.pageFailed")];
  };
  const [own = "en", ...others] = languages;
  let texts: EmbedBrand["texts"] = { [own]: textsOf(own) };
  for (const language of others) {
    const more = { ...texts, [language]: textsOf(language) };
    if (gzipSync(embedScript({ colors, texts: more })).length <= maxBytes) texts = more;
  }
  const text = embedScript({ colors, texts });
  const etag = `W/"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
  return { text, etag };
}

type Brand = { buttons: EmbedBrand["colors"]; view: Pick<SiteView, "assistant"> };
type Catalogue = { language: string; languages: readonly string[]; translate(tag?: string | null): Translate };

/** Made once for each reading of the site's configuration. */
const scripts = new WeakMap<Brand, BrandedScript>();

/** The script of a site. */
export function scriptOf(brand: Brand, { language, languages, translate }: Catalogue): BrandedScript {
  const ordered = [language, ...languages.filter((other) => other !== language)];
  const { buttons, view } = brand;
  const script =
    scripts.get(brand) ?? brandedScript({ colors: buttons, name: view.assistant.name, languages: ordered, translate });
  scripts.set(brand, script);
  return script;
}
