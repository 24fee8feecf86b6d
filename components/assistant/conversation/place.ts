import type { NavItem } from "#lib/contract/docs.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";

/** The page that the assistant is shown on, and what the site offers there. */
export type Place = {
  /** The docs page beside the assistant; null on the assistant's own page. */
  page: NavItem | null;
  /** Questions to begin with. */
  starters: string[];
  /** The address at which readers reach the maintainers (https: or mailto:); null if the site has none. */
  supportUrl: string | null;
  /** Whether a reader can ask for a person in the conversation. */
  handoff: boolean;
  /** The model that answers on a key of the reader's own; null where the site takes none. */
  ownKeyModel: string | null;
  /** The kinds of files that may be attached, with the site's key and with the reader's own. */
  attachments: { site: AttachmentKind[]; ownKey: AttachmentKind[] };
};
