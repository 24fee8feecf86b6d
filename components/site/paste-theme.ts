/**
 * Replaces `@twilio-paste/theme` in the browser's bundles (next.config.mjs). Paste's components use three small exports of
 * that package, which also contains the tokens of all themes and a contrast checker, 40 kB of gzip. The values of the
 * theme are in theme.tsx. The build fails if Paste imports anything else from it.
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
