/** The style sheet of a brand. Every value is made here or checked by the schema: nothing can end a rule or the element. */
import { type Accent, type Tokens, toTokens } from "./accent.ts";
import type { BrandFile } from "./brand-files.ts";

/** What a font is for: running text, headings, code. */
type FontRole = "text" | "heading" | "code";
export type FontFace = { role: FontRole; file: BrandFile; weight: string; style: "normal" | "italic" };

/** The family of a role, the CSS variable that takes it, and what stands in until it is there. */
const ROLES: Record<FontRole, { family: string; variables: string[]; fallback: string }> = {
  text: { family: "Site Text", variables: ["--font-family-text", "--font-family-display"], fallback: "sans-serif" },
  heading: { family: "Site Heading", variables: ["--font-family-display"], fallback: "sans-serif" },
  code: { family: "Site Code", variables: ["--font-family-code"], fallback: "monospace" },
};
const FORMATS: Record<string, string> = {
  "font/woff2": "woff2",
  "font/woff": "woff",
  "font/ttf": "truetype",
  "font/otf": "opentype",
};

/** "" where neither a colour nor a font is set. */
export function brandStyles(accent: Accent | null, faces: readonly FontFace[]): string {
  return [...faces.map(fontFace), fontVariables(faces), accent ? accentRules(accent) : ""].join("");
}

/** As the standard font: one that comes late is used from the next page on, so that nothing moves. */
const fontFace = ({ role, file, weight, style }: FontFace): string =>
  `@font-face{font-family:"${ROLES[role].family}";src:url("${file.src}") format("${FORMATS[file.mediaType] ?? ""}");` +
  `font-weight:${weight};font-style:${style};font-display:optional}`;

function fontVariables(faces: readonly FontFace[]): string {
  const used = (["text", "heading", "code"] as const).filter((role) => faces.some((face) => face.role === role));
  const rules = used.flatMap((role) => {
    const { family, variables, fallback } = ROLES[role];
    return variables.map((name) => `${name}:"${family}",system-ui,${fallback}`);
  });
  const headings = used.includes("heading")
    ? "h1,h2,h3,h4,h5,h6,.site-mark{font-family:var(--font-family-display)}"
    : "";
  // More specific than the theme, which sets the standard fonts.
  return rules.length > 0 ? `html body[data-theme]{${rules.join(";")}}${headings}` : "";
}

function accentRules(accent: Accent): string {
  const { light, dark } = toTokens(accent);
  const rule = (theme: string, tokens: Tokens) =>
    `html body[data-theme="${theme}"]{${Object.entries(tokens)
      .map(([name, value]) => `--${name}:${value}`)
      .join(";")}}`;
  const selection =
    "body[data-theme] ::selection{background:var(--color-background-primary-weaker);color:var(--color-text)}";
  return `${rule("twilio", light)}${rule("twilio-dark", dark)}${selection}`;
}
