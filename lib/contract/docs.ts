/**
 * The docs, for browser and server: pages, navigation, sections and search results. Types and small functions only, as in
 * assistant.ts.
 */

/** A piece of a rendered docs page: plain data, so that no page needs `eval` in the browser. */
export type DocNode = string | { tag: string; props: Record<string, unknown>; children: DocNode[] };
export type Heading = { id: string; text: string; depth: number };
/** One entry of the sidebar navigation. */
export type NavItem = { title: string; path: string };
export type NavGroup = { title: string | null; items: NavItem[] };
export type DocPage = {
  title: string;
  /** Anchor of the page's own title. */
  titleId: string;
  description: string | null;
  path: string;
  headings: Heading[];
  body: DocNode[];
  previous: NavItem | null;
  next: NavItem | null;
};

const UNSEEN_PROP =
  /^(id|key|ref|class(Name)?|style|href|to|url|src(Set|Doc)?|icon|slot|target|rel|lang|(data|aria)-.*|on[A-Z].*|as|element|default(Value|Index)|group(Id)?|(min|max)?(Width|Height)|width|height|size|variant|kind|color|background.*|border.*|margin[A-Z]?.*|padding[A-Z]?.*|(row|column)?[gG]ap|(h|v)Align.*|align.*|justify.*|flex.*|font.*|lineHeight|letterSpacing|text(Align|Decoration|Overflow|Transform)|display|position|top|right|bottom|left|overflow.*|zIndex|cursor|boxShadow|template[A-Z].*|language|loading|decoding|frameborder|allow.*|orientation|spacing|scope)$/;
/** Whether a component's prop or an element's attribute may have text for readers. Others are for looks. */
export const isSeenProp = (name: string): boolean => !UNSEEN_PROP.test(name);

/** The address of a docs page as Markdown. */
export const markdownPath = (path: string): string => `${path === "/docs" ? "/docs/index" : path}.md`;

/** A section of the docs. `url` ends in a heading anchor. */
export type SectionLink = { url: string; title: string; heading: string };
/** The separator between the headings in a section's title. */
export const HEADING_SEPARATOR = " › ";
/** The title of a section: "Page › Heading", or the page's title alone for its introduction. */
export const sectionTitleOf = ({ title, heading }: Pick<SectionLink, "title" | "heading">): string =>
  heading === title ? title : `${title}${HEADING_SEPARATOR}${heading}`;
export type Section = SectionLink & { content: string; score: number };

/** A suggestion of the search dialog while words are being typed. `snippet` is plain text around the first match. */
export type Suggestion = SectionLink & { snippet: string };

/**
 * The result of a search, best sections first. `confidence` is the probability that the docs cover the question, 0 to 1.
 * `covered` is false if the docs do not seem to cover it.
 */
export type SearchResult = { sections: Section[]; confidence: number; covered: boolean };

/** Name of the tool that searches the docs. */
export const SEARCH_TOOL = "get_relevant_docs";
