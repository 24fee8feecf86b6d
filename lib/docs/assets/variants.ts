/** Which colour scheme a picture is for, in the ways of several generators. */
export type Scheme = "light" | "dark";

const DARK =
  /(^|\s)(hidden dark:(block|inline|inline-block|flex)|dark-image|dark-only|only-dark|light:sl-hidden|show-dark)(\s|$)/;
const LIGHT =
  /(^|\s)((block |inline |flex )?dark:hidden|light-image|light-only|only-light|dark:sl-hidden|show-light)(\s|$)/;
/** Classes may stand in any order. */
const isDark = (names: string): boolean =>
  DARK.test(names) || (/(^|\s)hidden(\s|$)/.test(names) && /(^|\s)dark:(block|inline|flex)/.test(names));

/** The scheme that an element's classes name. Null for both. */
export function schemeOfClass(names: unknown): Scheme | null {
  if (typeof names !== "string") return null;
  return isDark(names) ? "dark" : LIGHT.test(names) ? "light" : null;
}

/** The scheme that the hash of a picture's address names: GitHub's, and that of Material for MkDocs. */
export const schemeOfHash = (src: string): Scheme | null =>
  /#(gh-dark-mode-only|only-dark)$/.test(src) ? "dark" : /#(gh-light-mode-only|only-light)$/.test(src) ? "light" : null;

/** The scheme that a media query asks for. */
export const schemeOfQuery = (media: unknown): Scheme | null => {
  const found = /prefers-color-scheme:\s*(light|dark)/.exec(String(media ?? ""))?.[1];
  return found === "dark" || found === "light" ? found : null;
};

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The two pictures of a component such as `<ThemedImage>`. Null when it does not have both. */
export function themedSources(props: Record<string, unknown>): Record<Scheme, string> | null {
  const { sources } = props;
  const named = typeof sources === "object" && sources !== null ? { ...props, ...sources } : props;
  const of = (names: string[]) => names.map((name) => text(Reflect.get(named, name))).find(Boolean) ?? null;
  const light = of(["light", "lightSrc", "srcLight", "src"]);
  const dark = of(["dark", "darkSrc", "srcDark"]);
  return light && dark ? { light, dark } : null;
}
