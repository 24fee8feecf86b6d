import { Box, type BoxProps } from "@twilio-paste/core/box";
import type { ReactNode } from "react";

type Look = Pick<BoxProps, "backgroundColor" | "color" | "borderColor">;

const NEUTRAL: Look = {
  backgroundColor: "colorBackgroundNeutralWeakest",
  color: "colorTextNeutral",
  borderColor: "colorBorderNeutralWeaker",
};
const LOOKS = new Map<string, Look>([
  ["neutral", NEUTRAL],
  ["new", { backgroundColor: "colorBackgroundNewWeakest", color: "colorTextNew", borderColor: "colorBorderNewWeaker" }],
  [
    "success",
    {
      backgroundColor: "colorBackgroundSuccessWeakest",
      color: "colorTextSuccess",
      borderColor: "colorBorderSuccessWeaker",
    },
  ],
  [
    "warning",
    {
      backgroundColor: "colorBackgroundWarningWeakest",
      color: "colorTextWarningStrong",
      borderColor: "colorBorderWarningWeaker",
    },
  ],
  [
    "error",
    { backgroundColor: "colorBackgroundErrorWeakest", color: "colorTextError", borderColor: "colorBorderErrorWeaker" },
  ],
]);

/** A short label that looks like Paste's Badge. */
export const Badge = ({ variant = "neutral", children }: { variant?: string; children?: ReactNode }) => (
  <Box
    as="span"
    // MDX drops the space between two components in a row.
    marginRight="space20"
    display="inline-block"
    paddingX="space30"
    borderRadius="borderRadiusPill"
    borderStyle="solid"
    borderWidth="borderWidth10"
    fontSize="fontSize20"
    fontWeight="fontWeightSemibold"
    lineHeight="lineHeight30"
    verticalAlign="middle"
    {...(LOOKS.get(variant) ?? NEUTRAL)}
  >
    {children}
  </Box>
);
