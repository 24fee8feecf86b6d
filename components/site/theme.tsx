/**
 * Paste's theme without `Theme.Provider`, which always requests fonts from a CDN. Values that differ between light and
 * dark are CSS variables, so switching needs no render. Sizes are real values: some of Paste's components compute with
 * them.
 */
import * as tokens from "@twilio-paste/design-tokens/dist/themes/twilio/tokens.es6";
import { CacheProvider, createCache, StylingGlobals, ThemeProvider } from "@twilio-paste/styling-library";
import type { ReactNode } from "react";

export type StyleCache = ReturnType<typeof createCache>;
/** The browser has one cache per page, the server one per request. */
export const createStyleCache = (): StyleCache => createCache({ key: "paste" });

/** { colorTextWeak: … } → { colorTextWeak: "var(--color-text-weak)" }, the names of Paste's own style sheets. */
function toVariables<T extends object>(group: T): Record<keyof T, string> {
  const name = (key: string) =>
    key
      .replace(/([A-Z])/g, "-$1")
      .replace(/(\d+)/g, "-$1")
      .toLowerCase();
  return Object.fromEntries(Object.keys(group).map((key) => [key, `var(--${name(key)})`])) as Record<keyof T, string>;
}

const { sizings, spacings } = tokens;
const iconSizes = Object.fromEntries(Object.entries(sizings).filter(([name]) => name.startsWith("sizeIcon")));

const theme = {
  textColors: toVariables(tokens.textColors),
  borderColors: toVariables(tokens.borderColors),
  backgroundColors: toVariables(tokens.backgroundColors),
  shadows: toVariables(tokens.boxShadows),
  dataVisualization: toVariables(tokens.dataVisualization),
  fonts: toVariables(tokens.fonts),
  colorSchemes: tokens.colorSchemes,
  borderWidths: tokens.borderWidths,
  radii: tokens.radii,
  fontSizes: tokens.fontSizes,
  fontWeights: tokens.fontWeights,
  lineHeights: tokens.lineHeights,
  zIndices: tokens.zIndices,
  space: spacings,
  sizes: sizings,
  widths: sizings,
  maxWidths: sizings,
  minWidths: sizings,
  heights: sizings,
  maxHeights: sizings,
  minHeights: sizings,
  iconSizes,
  // Pixels of size40, size100 and size120, as Paste computes them.
  breakpoints: [sizings.size40, sizings.size100, sizings.size120].map((size) => `${Number.parseFloat(size) * 16}px`),
};

type SiteThemeProps = { cache: StyleCache; fontFamily: string; children: ReactNode };

export function SiteTheme({ cache, fontFamily, children }: SiteThemeProps) {
  // On the body instead of the page: dialogs are mounted in the body.
  const text = `${fontFamily}, system-ui, sans-serif`;
  const fonts = { "body[data-theme]": { "--font-family-text": text, "--font-family-display": text } };
  return (
    <CacheProvider value={cache}>
      <StylingGlobals styles={fonts} />
      <ThemeProvider theme={theme}>{children}</ThemeProvider>
    </CacheProvider>
  );
}
