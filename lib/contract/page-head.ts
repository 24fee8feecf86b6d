/** What the head of a docs page says to search engines and to sites that show a link to it. Addresses are absolute. */
export type PageHead = {
  /** The address of the page that stands for this one, which may be itself. */
  canonical: string;
  /** The language of that page with its usual region, as Open Graph writes it: "en_US". */
  locale: string;
  /** The page in all its languages, for `hreflang`. Empty where another page stands for this one. */
  alternates: { lang: string; url: string }[];
  /** The way to the page as structured data (schema.org), in JSON; null for a page outside groups. */
  breadcrumbs: string | null;
  /** The path of the feed in the language of the page; null where nothing has a date. */
  feed: string | null;
};
