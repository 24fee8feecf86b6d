import { Box, type BoxProps } from "@twilio-paste/core/box";
import type { ReactNode } from "react";
import { Icon, type IconName } from "#components/site/icon.tsx";

type Look = {
  label: string;
  icon: IconName;
  color: BoxProps["color"];
  borderColor: BoxProps["borderLeftColor"];
  backgroundColor: BoxProps["backgroundColor"];
};

const NOTE: Look = {
  label: "Note",
  icon: "info",
  color: "colorTextNeutral",
  borderColor: "colorBorderNeutralWeak",
  backgroundColor: "colorBackgroundBodyElevation",
};
const TIP: Look = {
  ...NOTE,
  label: "Tip",
  icon: "tip",
  color: "colorTextSuccess",
  borderColor: "colorBorderSuccessWeak",
};
const WARNING: Look = {
  ...NOTE,
  label: "Warning",
  icon: "warning",
  color: "colorTextWarningStrong",
  borderColor: "colorBorderWarningWeak",
};
const DANGER: Look = {
  label: "Danger",
  icon: "danger",
  color: "colorTextError",
  borderColor: "colorBorderErrorWeak",
  backgroundColor: "colorBackgroundErrorWeakest",
};

/** Looks by kind, with the names of kinds in other docs tools. */
const KINDS = new Map(
  Object.entries({
    note: NOTE,
    info: NOTE,
    tip: TIP,
    success: TIP,
    warning: WARNING,
    warn: WARNING,
    caution: WARNING,
    danger: DANGER,
    error: DANGER,
  }),
);

export type CalloutProps = { kind?: string; type?: string; title?: string; children?: ReactNode };

/** Paste's Callout, built on Paste's Box: the original adds its Button and 60 kB of animation to every page. */
export function Callout({ kind, type, title, children }: CalloutProps) {
  const look = KINDS.get(kind ?? type ?? "note") ?? NOTE;
  return (
    <Box
      role="note"
      className="doc-callout"
      display="flex"
      columnGap="space40"
      padding="space60"
      marginBottom="space70"
      borderLeftStyle="solid"
      borderLeftWidth="borderWidth20"
      borderLeftColor={look.borderColor}
      backgroundColor={look.backgroundColor}
      color={look.color}
    >
      <Icon name={look.icon} />
      <div className="doc-callout-text">
        <p className={title ? "doc-callout-title" : "sr-only"}>
          {title ? (
            <>
              <span className="sr-only">{look.label}: </span>
              {title}
            </>
          ) : (
            look.label
          )}
        </p>
        <div className="doc-callout-body">{children}</div>
      </div>
    </Box>
  );
}
