/** Filters the attributes of a page. Authors of docs may change text and style, but not run code or make requests. */
import { safeStyle } from "./style.ts";

type Props = Record<string, unknown>;

const ATTRIBUTE = /^(?!on)[a-z][\w:-]*$/i;
/** In lower case. `background` and `ping` make requests, `action` sends forms. */
const FORBIDDEN = new Set(
  "ref key children dangerouslysetinnerhtml srcdoc srcset action formaction background ping poster data".split(" "),
);
/** Names that components may use for data, though elements may not have them. */
const COMPONENT_MAY = new Set(["background", "data"]);
const URL_NAME = /^(href|src|to|url|link|cite|xlink:?href|.*(href|src|url|link))$/i;
/** Attributes of SVG that may load a file by `url(…)`. */
const PAINT = /^(fill|stroke|filter|mask|clip-?path|cursor|marker.*)$/i;
const CODE_URL = /^(javascript:|vbscript:|data:[^\s,;]*[,;])/i;
const PROTOCOLS = new Set(["http:", "https:", "mailto:", "tel:"]);
const HERE = "https://here.invalid";

/** The address as a browser reads it on a page of this site. Null for an address that links must not have. */
function parseUrl(value: unknown): URL | null {
  if (typeof value !== "string" || !URL.canParse(value, HERE)) return null;
  const url = new URL(value, HERE);
  return PROTOCOLS.has(url.protocol) ? url : null;
}

/** Whether a browser would ask another host for it: `/\host` and `//host` are other hosts, too. */
export const isForeign = (value: string): boolean => {
  const url = parseUrl(value);
  return url !== null && url.origin !== HERE;
};

const MEDIA_URL = /^(src|srcset|poster)$/i;
/** Whether an address is one of the files that this site serves itself. */
const isServed = (value: unknown): boolean =>
  typeof value === "string" && /^\/docs-files\/[\w%./?=~!'()*-]+$/.test(value);

/**
 * The allowed attributes of an element: no handlers, no code, and no address that loads by itself but a picture's
 * `src`.
 */
export function elementProps(type: string, props: Props): Props {
  return Object.fromEntries(
    Object.entries(props).flatMap(([name, value]): [string, unknown][] => {
      if (MEDIA_URL.test(name) && isServed(value)) return [[name, value]];
      if (!ATTRIBUTE.test(name) || FORBIDDEN.has(name.toLowerCase())) return [];
      if (name === "style") return styleEntry(value);
      if (/^src$/i.test(name) && type !== "img") return [];
      if (URL_NAME.test(name)) return parseUrl(value) ? [[name, value]] : [];
      if (PAINT.test(name) && typeof value === "string" && !isPaint(value)) return [];
      return ["string", "number", "boolean"].includes(typeof value) ? [[name, value]] : [];
    }),
  );
}

/** The attributes of a picture, a video or its sources. Its addresses are not loaded before `placeMedia` replaces them. */
export function mediaProps(type: string, props: Props): Props {
  const urls = Object.entries(props).filter(([name, value]) => MEDIA_URL.test(name) && isAllowed("src", value));
  return { ...elementProps(type, props), ...Object.fromEntries(urls) };
}

const isPaint = (value: string): boolean =>
  /^url\(#[\w-]+\)$/.test(value) || !/\\|\/\*|url|image|src|attr/i.test(value);

function styleEntry(value: unknown): [string, unknown][] {
  const style = safeStyle(value);
  return style ? [["style", style]] : [];
}

/**
 * The allowed props of a component, as JSON. The rules for addresses and styles apply at every depth. `toText` gives the
 * text of values that are elements.
 */
export function componentProps(props: Props, toText: (value: unknown) => string | null = () => null): Props {
  return JSON.parse(
    JSON.stringify(props, (name, value: unknown) =>
      isAllowed(name, value) ? (toText(value) ?? cleanStyle(name, value)) : undefined,
    ),
  );
}

/** Whether a component may have a prop of this name. */
export const isAllowedName = (name: string): boolean =>
  !FORBIDDEN.has(name.toLowerCase()) || COMPONENT_MAY.has(name.toLowerCase());

const cleanStyle = (name: string, value: unknown): unknown =>
  name === "style" ? (safeStyle(value) ?? undefined) : value;

function isAllowed(name: string, value: unknown): boolean {
  if (typeof value === "bigint" || !isAllowedName(name)) return false;
  if (typeof value !== "string") return true;
  // Browsers ignore control characters and spaces before a scheme and inside it.
  if (CODE_URL.test(value.replace(/^[\p{Cc}\s]+|[\t\n\r]/gu, ""))) return false;
  return !URL_NAME.test(name) || parseUrl(value) !== null;
}
