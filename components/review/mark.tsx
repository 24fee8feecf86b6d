import { Badge, type BadgeProps } from "@twilio-paste/core/badge";

/** A short mark. */
export const Mark = ({ variant = "neutral", children }: { variant?: BadgeProps["variant"]; children: string }) => (
  <Badge as="span" variant={variant}>
    {children}
  </Badge>
);
