import dynamic from "next/dynamic";
import type { RefObject } from "react";
import type { Place } from "#components/assistant/conversation/place.ts";
import { useOwnKey } from "#components/assistant/data/browser/own-key.ts";
import type { View } from "#components/assistant/data/view.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";

/** Props of what attaches files to the question in `view`; `field` is the text area of that question. */
export type AttachingProps = {
  view: View;
  kinds: readonly AttachmentKind[];
  field: RefObject<HTMLTextAreaElement | null>;
};

/** The kinds of files that may be attached, with the reader's own key or the site's. Where there are none, no code for it is loaded. */
export function useAttachmentKinds({ attachments, ownKeyModel }: Place): readonly AttachmentKind[] {
  const ownKey = useOwnKey(ownKeyModel);
  return ownKey ? attachments.ownKey : attachments.site;
}

const load = () => import("./attaching.tsx");
export const AttachButton = dynamic(() => load().then((module) => module.AttachButton), { ssr: false });
export const Tray = dynamic(() => load().then((module) => module.Tray), { ssr: false });
export const DropZone = dynamic(() => load().then((module) => module.DropZone), { ssr: false });
