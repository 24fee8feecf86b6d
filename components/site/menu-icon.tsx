import { CloseIcon } from "@twilio-paste/icons/esm/CloseIcon";
import { MenuIcon as PasteMenuIcon } from "@twilio-paste/icons/esm/MenuIcon";

export const MenuIcon = ({ open }: { open: boolean }) =>
  open ? <CloseIcon decorative size="sizeIcon20" /> : <PasteMenuIcon decorative size="sizeIcon20" />;
