import { AttachIcon } from "@twilio-paste/icons/esm/AttachIcon";
import { useEffect, useEffectEvent, useRef } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { IconButton } from "../answer/small-button.tsx";
import { attach, refuseIfFull } from "../data/uploads.ts";
import { acceptOf } from "./kinds.ts";
import type { AttachingProps } from "./lazy.ts";

export { DropZone } from "./drop-zone.tsx";
export { Tray } from "./tray.tsx";

/** The button that picks files. It also attaches files that are pasted into the field. */
export function AttachButton({ view, kinds, field }: AttachingProps) {
  const t = useMessages();
  const picker = useRef<HTMLInputElement>(null);
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const files = pastedFiles(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    attach(view, files, kinds, t);
  });
  useEffect(() => {
    const { current: textArea } = field;
    textArea?.addEventListener("paste", paste);
    return () => textArea?.removeEventListener("paste", paste);
  }, [field]);
  return (
    <>
      <IconButton
        name={t("files.attach")}
        onClick={() => {
          if (!refuseIfFull(view, t)) picker.current?.click();
        }}
      >
        <AttachIcon decorative />
      </IconButton>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={acceptOf(kinds)}
        onChange={({ target }) => {
          attach(view, [...(target.files ?? [])], kinds, t);
          // Without this, choosing the same file again would be no change.
          target.value = "";
          field.current?.focus();
        }}
      />
    </>
  );
}

/** The files on the clipboard. Office programs put a picture of a copied text beside it: then there are none. */
function pastedFiles(data: DataTransfer | null): File[] {
  if (!data || (data.getData("text/plain") && /html|rtf/.test(data.types.join()))) return [];
  return [...data.files];
}
