import { Box, type BoxProps } from "@twilio-paste/core/box";
import type { ReactNode } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { Icon, type IconName } from "#components/site/icon.tsx";
import type { PlainKey } from "#lib/messages/translate.ts";

type Look = {
  label: PlainKey;
  icon: IconName;
  color: BoxProps["color"];
  borderColor: BoxProps["borderLeftColor"];
  backgroundColor: BoxProps["backgroundColor"];
};

const NOTE: Look = {
  label: "docs.note",
  icon: "info",
  color: "colorTextNeutral",
  borderColor: "colorBorderNeutralWeak",
  backgroundColor: "colorBackgroundBodyElevation",
};
const TIP: Look = {
  ...NOTE,
  label: "docs.tip",
  icon: "tip",
  color: "colorTextSuccess",
  borderColor: "colorBorderSuccessWeak",
};
const WARNING: Look = {
  ...NOTE,
  label: "docs.warning",
  icon: "warning",
  color: "colorTextWarningStrong",
  borderColor: "colorBorderWarningWeak",
};
const DANGER: Look = {
  label: "docs.danger",
  icon: "danger",
  color: "colorTextError",
  borderColor: "colorBorderErrorWeak",
  backgroundColor: "colorBackgroundErrorWeakest",
};

/** The server names one of these kinds. */
const KINDS = new Map(Object.entries({ note: NOTE, tip: TIP, warning: WARNING, danger: DANGER }));

type CalloutProps = { kind?: string; title?: ReactNode; children?: ReactNode };

/** Paste's Callout, built on Paste's Box: the original adds its Button and 60 kB of animation to every page. */
export function Callout({ kind = "note", title, children }: CalloutProps) {
  const t = useMessages();
  const look = KINDS.get(kind) ?? NOTE;
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
              <span className="sr-only">{t(look.label)}: </span>
              {title}
            </>
          ) : (
            t(look.label)
          )}
        </p>
        <div className="doc-callout-body">{children}</div>
      </div>
    </Box>
  );
}
