import { Box } from "@twilio-paste/core/box";
import { HelpText } from "@twilio-paste/core/help-text";
import { Label } from "@twilio-paste/core/label";
import { type ReactNode, useId } from "react";

type FieldProps = {
  label: string;
  hint?: string | undefined;
  /** Draws the control with the properties that connect it with its label and its hint. */
  children(control: { id: string; "aria-describedby"?: string }): ReactNode;
};

/** A control of a form with its label. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  return (
    <Box minWidth="size0">
      <Label htmlFor={id}>{label}</Label>
      {children({ id, ...(hint && { "aria-describedby": `${id}-hint` }) })}
      {hint && <HelpText id={`${id}-hint`}>{hint}</HelpText>}
    </Box>
  );
}
