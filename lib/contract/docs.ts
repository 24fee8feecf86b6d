/**
 * The docs, for browser and server: pages, navigation, sections and search results. Types and small functions only, as in
 * assistant.ts.
 */

/** An element or component of a rendered docs page. */
export type DocElement = {
  tag: string;
  props: Record<string, unknown>;
  children: DocNode[];
  /** Props that are content, such as `title={<b>New</b>}`. They are apart from `props`, so that no data looks like them. */
  slots?: Record<string, DocNode[]>;
};
/** A piece of a rendered docs page: plain data, so that no page needs `eval` in the browser. */
export type DocNode = string | DocElement;
export type Heading = { id: string; text: string; depth: number };
/** A page by its name and address. */
export type NavItem = { title: string; path: string };
/**
 * One entry of the navigation: a page (`path`), a group (`entries`), a group with a page of its own (both), or a link
 * elsewhere (`href`, with a `path` of null). `href` begins with "https://" or "http://", and is absent for pages.
 */
export type NavEntry = { title: string; path: string | null; href?: string; entries: NavEntry[] };
/** The whole navigation, as the browser loads it. */
export type WholeNav = { version: string; data: NavEntry[] };
/**
 * An entry of the navigation as a page carries it. `entries` is null for a closed group: they are loaded when a reader
 * opens it. `first` is the first address in such a group, if the group has no page of its own.
 */
export type PageNavEntry = Omit<NavEntry, "entries"> & { entries: PageNavEntry[] | null; first?: string };
/** The navigation as a page carries it. `isWhole`: nothing is left out, because it is small. */
export type PageNav = { version: string; isWhole: boolean; entries: PageNavEntry[] };
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
  /^(id|key|ref|meta(data|string)?|class(Name)?|style|href|to|url|src(Set|Doc)?|icon|slot|target|rel|lang|(data|aria)-.*|on[A-Z].*|as|element|default(Value|Index)|group(Id)?|(min|max)?(Width|Height)|width|height|size|variant|kind|color|background.*|border.*|margin[A-Z]?.*|padding[A-Z]?.*|(row|column)?[gG]ap|(h|v)Align.*|align.*|justify.*|flex.*|font.*|lineHeight|letterSpacing|text(Align|Decoration|Overflow|Transform)|display|position|top|right|bottom|left|overflow.*|zIndex|cursor|boxShadow|template[A-Z].*|language|loading|decoding|frameborder|allow.*|orientation|spacing|scope)$/;
/** Whether a component's prop or an element's attribute may have text for readers. Others are for looks. */
export const isSeenProp = (name: string): boolean => !UNSEEN_PROP.test(name);

const TITLE_PROP =
  /^(title|label|name|path|query|body|header|heading|headline|caption|description|desc|summary|sub_?title|question|answer|text|tagline|tip|hint|alt|author|source|term|alias|default|type|required)$/i;
/**
 * Whether a component's prop is shown as text. Beside content, a prop that is neither a title nor a phrase is an option
 * of the component.
 */
export const isShownProp = (name: string, value: unknown, hasContent: boolean): boolean =>
  isSeenProp(name) &&
  (!hasContent || TITLE_PROP.test(name) || (typeof value === "string" ? /\s/.test(value.trim()) : true));

/** The address of a docs page as Markdown. */
export const markdownPath = (path: string): string => `${path === "/docs" ? "/docs/index" : path}.md`;

/** The docs page that the assistant stands beside, and questions to begin with; `page` is null beside other pages. */
export type PagePlace = { page: NavItem | null; starters: string[] };

/**
 * A section of the docs. `url` ends in a heading anchor. `lang`: the language of a section that is not in the language that
 * was asked for, because it has no translation.
 */
export type SectionLink = { url: string; title: string; heading: string; lang?: string };
/** The separator between the headings in a section's title. */
export const HEADING_SEPARATOR = " › ";
/** The title of a section: "Page › Heading", or the page's title alone for its introduction. */
export const sectionTitleOf = ({ title, heading }: Pick<SectionLink, "title" | "heading">): string =>
  heading === title ? title : `${title}${HEADING_SEPARATOR}${heading}`;
export type Section = SectionLink & { content: string; score: number };

/** A suggestion of the search dialog while words are being typed. `snippet` is plain text around the first match. */
export type Suggestion = SectionLink & { snippet: string };

/**
 * Whether the docs cover a question. `doubtful`: the sections may answer it, and an answer says that it may not be
 * covered. `uncovered`: the sections are only the closest, and nothing is quoted.
 */
export type Coverage = "covered" | "doubtful" | "uncovered";

/**
 * The result of a search, best sections first. `confidence` is the probability that the docs cover the question, 0 to 1.
 * `covered` is true where `coverage` is "covered".
 */
export type SearchResult = { sections: Section[]; confidence: number; coverage: Coverage; covered: boolean };

/** Name of the tool that searches the docs. */
export const SEARCH_TOOL = "get_relevant_docs";
