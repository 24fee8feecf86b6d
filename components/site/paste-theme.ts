/**
 * Stands in for `@twilio-paste/theme` in the browser's bundles (next.config.mjs): Paste's components want three small
 * things of that package, which brings every theme's tokens and a contrast checker along, 40 kB of gzip. The values of
 * the theme are in theme.tsx. A build in which Paste wants anything else of it fails.
 */
import { css, styled, ThemeContext } from "@twilio-paste/styling-library";
import { useContext } from "react";

export const useTheme = () => useContext(ThemeContext);

export const pasteBaseStyles = css({
  color: "colorText",
  colorScheme: "colorScheme",
  fontFamily: "fontFamilyText",
  fontSize: "fontSize30",
  fontVariantNumeric: "tabular-nums",
  fontWeight: "fontWeightNormal",
  lineHeight: "lineHeight30",
});

export const StyledBase = styled("div")(pasteBaseStyles);
