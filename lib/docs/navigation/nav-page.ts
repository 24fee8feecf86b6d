/** A page as the navigation sees it. */
export type NavPage = {
  /** Path below the docs folder, with `/`. */
  file: string;
  /** Address on the site. */
  path: string;
  title: string;
  /** Name in the navigation. Null for the title. */
  label: string | null;
  hidden: boolean;
  /** Whether the page is its folder's own. */
  isIndex: boolean;
  /** The OpenAPI file that the page is made from. */
  madeFrom?: string;
  section: string | null;
  order: number | null;
  /** Position among the pages and folders beside it. */
  position: number | null;
  /** Other names of the page: `slug` and `id` of its frontmatter. */
  aliases: string[];
};
