import type { PlaceFile } from "../assets/media.ts";
import type { Format } from "../reading/format.ts";
import type { Include } from "../reading/partials.ts";

export type RenderInput = {
  source: string;
  format: Format;
  /** The page's title if neither frontmatter nor a heading gives one. */
  name: string;
  /** Where a link of this page leads; null for nowhere. */
  link: (href: string) => string | null;
  /** The file that an address of this page names; null for none. Without it, every file is missing. */
  place?: PlaceFile;
  include?: Include;
};
