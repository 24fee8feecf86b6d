import { Button, type ButtonProps } from "@twilio-paste/core/button";
import type { RefAttributes } from "react";

type Props = Omit<ButtonProps, "variant" | "size" | "type" | "as"> & RefAttributes<HTMLButtonElement>;

/** A button without a frame, for a place within text. */
export const SmallButton = (props: Props) => <Button {...props} variant="link" size="reset" />;

/** A button that is an icon, with a name for screen readers and for pointers. */
export const IconButton = ({ name, ...props }: Props & { name: string }) => (
  <Button {...props} variant="secondary_icon" size="icon_small" aria-label={name} title={name} />
);
