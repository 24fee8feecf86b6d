/** Filters the styles that a page sets. Allowed styles load no file and cover nothing outside the page. */

const BOX = /^(margin|padding|scrollMargin|border)([A-Z][A-Za-z]*)?$/;
const TEXT =
  /^(color|backgroundColor|opacity|textAlign|textDecoration(Line|Color|Style)?|textTransform|textIndent|verticalAlign|font[A-Z][A-Za-z]*|font|lineHeight|letterSpacing|whiteSpace|word(Break|Spacing|Wrap)|overflowWrap|hyphens|listStyle(Type|Position)?|fill|stroke(Width)?)$/;
const LAYOUT =
  /^(position|display|float|clear|overflow[XY]?|((min|max)?[wW]idth)|((min|max)?[hH]eight)|aspectRatio|object(Fit|Position)|boxSizing|gap|(row|column)Gap|columns|columnCount|flex[A-Za-z]*|grid[A-Za-z]*|order|(align|justify|place)(Items|Content|Self)|border(Collapse|Spacing)|tableLayout)$/;
/** Names of functions that compute a number or a colour. None of them loads anything. */
const FUNCTIONS = new Set("rgb rgba hsl hsla calc min max clamp var repeat minmax fit-content".split(" "));
const MAX_VALUE = 200;
const MAX_PROPERTIES = 40;

/** The allowed declarations. Null when there are none. */
export function safeStyle(value: unknown): Record<string, string | number> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const allowed = Object.entries(value)
    .slice(0, MAX_PROPERTIES)
    .filter((entry): entry is [string, string | number] => isDeclaration(...entry));
  return allowed.length > 0 ? Object.fromEntries(allowed) : null;
}

function isDeclaration(name: string, value: unknown): boolean {
  if (!BOX.test(name) && !TEXT.test(name) && !LAYOUT.test(name)) return false;
  if (/^borderImage/.test(name)) return false;
  // A negative margin would draw the page over the elements beside it.
  if (/^margin/.test(name) && /^-|[\s(,]-\d|calc|min\(|max\(|clamp/i.test(String(value))) return false;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "string" || value.length > MAX_VALUE) return false;
  if (name === "position") return /^(static|relative)$/i.test(value.trim());
  const words = name.startsWith("font") ? value.replace(/(["'])[\w -]*\1/g, "") : value;
  return isPlain(words);
}

/**
 * Whether a value has only numbers, units, keywords, colours and the functions above: no escapes, quotes or comments.
 */
function isPlain(value: string): boolean {
  if (!/^[\w\s.,%#()+*/-]*$/.test(value) || /\/\*|\*\/|\/\/|expression/i.test(value)) return false;
  return [...value.matchAll(/([\w-]*)\(/g)].every(([, name = ""]) => name === "" || FUNCTIONS.has(name.toLowerCase()));
}
