/** The accent colour of a site: its contrast in both themes, and the values of Paste's tokens that follow from it. */
import Color from "colorjs.io";

export type Accent = { light: string; dark: string };
type Theme = keyof Accent;
/** Names of Paste's CSS variables, without the leading "--", with their values. */
export type Tokens = Record<string, string>;
export type AccentTokens = Record<Theme, Tokens>;

/** WCAG AA: the contrast of text, and of the edges of a control. */
const TEXT = 4.5;
const EDGE = 3;
const WHITE = "#ffffff";

/** What links stand on, as Paste's themes have it, and the direction in which a colour gains contrast. */
const THEMES: Record<Theme, { surfaces: { name: string; color: string }[]; step: number }> = {
  light: {
    surfaces: [
      { name: "white", color: WHITE },
      { name: "light grey", color: "#f4f4f6" },
    ],
    step: -0.005,
  },
  dark: {
    surfaces: [
      { name: "the dark page", color: "#0d131c" },
      { name: "dark grey", color: "#18253c" },
    ],
    step: 0.005,
  },
};

/** An opaque colour as "#rrggbb"; null for a text that is none. Colours beyond sRGB are brought into it. */
export function toHex(text: string): string | null {
  try {
    const color = new Color(text);
    return color.alpha === 1 ? formatHex(color) : null;
  } catch {
    return null;
  }
}

const formatHex = (color: Color): string =>
  color.to("srgb").toGamut({ space: "srgb" }).toString({ format: "hex", collapse: false });

/** The contrast of two colours, 1 to 21, as WCAG 2 defines it. */
export const contrast = (a: string, b: string): number => new Color(a).contrastWCAG21(new Color(b));

/** The colour with the same hue and this lightness, 0 to 1; the chroma is a share of its own. */
function withLightness(hex: string, lightness: number, chroma = 1): string {
  const [, c, h] = new Color(hex).to("oklch").coords;
  return formatHex(new Color("oklch", [lightness, (c ?? 0) * chroma, h ?? 0]));
}

const lightnessOf = (hex: string): number => new Color(hex).to("oklch").coords[0] ?? 0;

/** The nearest colour of the same hue that `passes`, going from the colour's own lightness in steps. */
function nearest(hex: string, step: number, passes: (candidate: string) => boolean): string {
  const own = lightnessOf(hex);
  const steps = Math.ceil(1 / Math.abs(step));
  const candidates = Array.from({ length: steps }, (_, i) => Math.min(1, Math.max(0, own + (i + 1) * step)));
  if (passes(hex)) return hex;
  const found = candidates.find((lightness) => passes(withLightness(hex, lightness)));
  return withLightness(hex, found ?? Math.sign(step));
}

const isReadable = (theme: Theme) => (hex: string) =>
  THEMES[theme].surfaces.every(({ color }) => contrast(hex, color) >= TEXT);

/** One colour for both themes is that of the light one; the dark one gets its nearest lighter shade that can be read. */
export const fromOne = (light: string): Accent => ({
  light,
  dark: nearest(light, THEMES.dark.step, isReadable("dark")),
});

/** What is wrong with the colour of a theme, with the pair, the ratio and the nearest colour that passes; null if nothing is. */
export function contrastProblem(hex: string, theme: Theme): string | null {
  const { surfaces, step } = THEMES[theme];
  const failed = surfaces.find(({ color }) => contrast(hex, color) < TEXT);
  if (!failed) return null;
  // Rounded down: 4.49 must not read as 4.5.
  const ratio = Math.floor(contrast(hex, failed.color) * 10) / 10;
  const other = nearest(hex, step, isReadable(theme));
  return `accent ${hex} on ${failed.name} ${failed.color}: ${ratio}:1, needs ${TEXT}:1; try ${other}`;
}

/** The tokens that take the accent colour: links, primary buttons, edges, focus rings, selected things. */
export function toTokens({ light, dark }: Accent): AccentTokens {
  return { light: lightTokens(light), dark: darkTokens(dark) };
}

/** A button in this colour, which is the same in both themes: white text stands on it. */
export const buttonsOf = ({ light }: Accent): { button: string; hover: string } => ({
  button: light,
  hover: withLightness(light, lightnessOf(light) * 0.8),
});

function lightTokens(accent: string): Tokens {
  const own = lightnessOf(accent);
  const [strong, stronger] = [withLightness(accent, own * 0.8), withLightness(accent, own * 0.6)];
  const [weak, weaker, weakest] = [
    withLightness(accent, 0.84, 0.6),
    withLightness(accent, 0.92, 0.3),
    withLightness(accent, 0.98, 0.08),
  ];
  return {
    ...text({ accent, strong, stronger, strongest: stronger, weak }),
    ...background({ accent, strong, stronger, weak, weaker, weakest }),
    "color-background-body-elevation-primary": weakest,
    ...border({ accent, strong, weak, weaker, weakest }),
    "shadow-focus": `0 0 0 2px ${WHITE}, 0 0 0 3px ${accent}, 0 0 0 5px ${weaker}`,
    "shadow-focus-inset": `inset 0 0 0 1px ${accent}, inset 0 0 0 3px ${weaker}`,
  };
}

/** In the dark theme white text stands on buttons, so they are darker than links. Paste's focus ring is white there. */
function darkTokens(accent: string): Tokens {
  const body = THEMES.dark.surfaces[0]?.color ?? "#000000";
  const button = nearest(accent, -0.005, (hex) => contrast(hex, WHITE) >= TEXT);
  const edge = contrast(button, body) >= EDGE ? button : accent;
  const strong = withLightness(accent, Math.min(0.94, lightnessOf(accent) + 0.1), 0.7);
  const [weak, weaker, weakest] = [
    withLightness(accent, 0.4, 0.6),
    withLightness(accent, 0.3, 0.4),
    withLightness(accent, 0.23, 0.3),
  ];
  return {
    ...text({ accent, strong, stronger: strong, strongest: WHITE, weak }),
    ...background({ accent: button, strong, stronger: strong, weak, weaker, weakest }),
    ...border({ accent: edge, strong, weak, weaker: weak, weakest: weaker }),
  };
}

type Shades = Record<"accent" | "strong" | "stronger" | "strongest" | "weak" | "weaker" | "weakest", string>;

const text = ({ accent, strong, stronger, strongest, weak }: Omit<Shades, "weaker" | "weakest">): Tokens =>
  Object.fromEntries(
    ["color-text-link", "color-text-primary"].flatMap((name) => [
      [name, accent],
      [`${name}-strong`, strong],
      [`${name}-stronger`, stronger],
      [`${name}-strongest`, strongest],
      [`${name}-weak`, weak],
    ]),
  );

const background = ({ accent, strong, stronger, weak, weaker, weakest }: Omit<Shades, "strongest">): Tokens => ({
  "color-background-primary": accent,
  "color-background-primary-strong": strong,
  "color-background-primary-stronger": stronger,
  "color-background-primary-weak": weak,
  "color-background-primary-weaker": weaker,
  "color-background-primary-weakest": weakest,
});

const border = ({
  accent,
  strong,
  weak,
  weaker,
  weakest,
}: Pick<Shades, "accent" | "strong" | "weak" | "weaker" | "weakest">): Tokens => ({
  "color-border-primary": accent,
  "color-border-primary-strong": strong,
  "color-border-primary-weak": weak,
  "color-border-primary-weaker": weaker,
  "color-border-primary-weakest": weakest,
  "shadow-border-primary": `0 0 0 1px ${accent}`,
  "shadow-border-bottom-primary": `0 1px 0 ${accent}`,
  "shadow-border-top-primary": `0 -1px 0 ${accent}`,
});
