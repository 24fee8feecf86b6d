import dynamic from "next/dynamic";
import type { RefObject } from "react";
import type { Place } from "#components/assistant/conversation/place.ts";
import { useOwnKey } from "#components/assistant/data/browser/own-key.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";

/** What attaching needs, beside the field of the question that is being written in `view`. */
export type AttachingProps = {
  view: string;
  kinds: readonly AttachmentKind[];
  field: RefObject<HTMLTextAreaElement | null>;
};

/** What may be attached by whoever's key answers; none: nothing of this is loaded. */
export function useAttachmentKinds({ attachments, ownKeyModel }: Place): readonly AttachmentKind[] {
  const ownKey = useOwnKey(ownKeyModel);
  return ownKey ? attachments.ownKey : attachments.site;
}

const load = () => import("./attaching.tsx");
export const AttachButton = dynamic(() => load().then((module) => module.AttachButton), { ssr: false });
export const Tray = dynamic(() => load().then((module) => module.Tray), { ssr: false });
export const DropZone = dynamic(() => load().then((module) => module.DropZone), { ssr: false });
